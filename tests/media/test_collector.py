"""What is made while the collector rests is old afterwards, and few values leave alone what is kept from it."""

import gc
from collections.abc import Iterator

import pytest

from retrovue.media.collector import collector_at_rest


@pytest.fixture(params=[False, True], ids=["nothing is kept from it", "something is kept from it"])
def frozen(request: pytest.FixtureRequest) -> Iterator[bool]:
    gc.collect()
    if request.param:
        gc.freeze()
    yield request.param
    gc.unfreeze()


def test_very_many_values_are_old_at_once(frozen: bool) -> None:
    with collector_at_rest():
        made = [[] for _ in range(150_000)]
        assert not gc.isenabled()
    assert gc.isenabled() and gc.get_count()[0] < 10_000
    assert len(made) == 150_000 and gc.get_freeze_count() == 0


def test_for_few_values_what_is_kept_from_it_stays_so(frozen: bool) -> None:
    before = gc.get_freeze_count()
    with collector_at_rest():
        made = [[] for _ in range(1_000)]
    assert len(made) == 1_000 and (gc.get_freeze_count() == before) and (before > 0) is frozen


def test_one_rest_within_another_ends_with_it() -> None:
    with collector_at_rest():
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
