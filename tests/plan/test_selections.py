"""Selections give what `select` gives, in its order, whatever shelves they look on."""

import pytest

from retrovue.media.selector import parse_selector, select
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.selections import Selections


@pytest.mark.parametrize(
    "query",
    [
        "kind:commercial", "show:S22", "kind:episode show:S22,Other", "kind:commercial -company:\"company 3\"", "show:O*",
        "kind:promo | kind:bumper", "(kind:promo | show:S22) duration:20m..30m", "some", "some kind:episode", "-kind:commercial",
        "kind:commercial,promo category:\"category 1\"", "show:s22 episode:2..9", "show:Nobody",
        "show:Old", "show:\"Old (1978)\"", "show:old,s22 kind:episode", "show:tvdb:9",
        "company:\"Company 3\"", "company:\"company *\"",
        "kind:commercial,promo company:\"company 1\",\"company 2\"",
    ],
)  # fmt: skip
def test_the_same_items_in_the_same_order(workshop, query):
    items = [
        *workshop.show(),
        *workshop.show("Other", 9),
        *workshop.show("Old (1978)", 3),
        *workshop.show("Old", 2),
        *workshop.spots(60),
        *workshop.promos,
    ]
    catalog = CatalogSnapshot.of(items)
    collections = {"some": parse_selector("kind:episode show:Other")}
    selector = parse_selector(query)
    assert Selections(catalog, collections).items(selector) == select(catalog, selector, collections)
