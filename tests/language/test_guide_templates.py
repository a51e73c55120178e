"""Templates of the guide: what they may hold, and that none can hold anything up."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from retrovue.language.guide_templates import FILTERS, VALUES, rendered
from retrovue.language.guide_texts import GuideTexts

ENTRY = dict.fromkeys(VALUES, "") | {"title": "Neon Patrol", "year": 1986, "subtitle": "x" * 4_000}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ title }}", "Neon Patrol"),
        ("{{ title|upper }}{% if year %} ({{ year }}){% endif %}", "NEON PATROL (1986)"),
        ("{{ season ~ 'x' ~ episode }}", "x"),
        ("{{ code|default('special', true) }}", "special"),
        ("{% if kind == 'movie' and year %}film{% elif not season %}none{% else %}series{% endif %}", "none"),
        ("{{ subtitle|truncate(10) }}", "xxxxxxx..."),
        ("{{ 'a' if year else 'b' }}", "a"),
        ("plain & <text>", "plain & <text>"),
    ],
)
def test_what_a_template_says(template: str, said: str) -> None:
    assert rendered(GuideTexts(title=template).title, ENTRY) == said


@pytest.mark.parametrize(
    "template",
    [
        "{{ titel }}", "{{ title", "{% if title %}", "{% for n in title %}x{% endfor %}", "{{ title.upper() }}", "{{ range(9) }}",
        "{{ title.__class__.__mro__ }}", "{{ title['x'] }}", "{{ 'x' * 1000000000 }}", "{{ 9 ** 9 ** 9 }}",
        "{{ title|center(99) }}",
        "{{ year + 1 }}", "{{ year > 1980 }}", "{% set x = 1 %}", "{% include 'x' %}", "{% macro m() %}{% endmacro %}",
        "{{ self }}", "{{ loop }}", "{{ [1, 2] }}", "{{ {'a': 1} }}", "{{ title|truncate(length) }}", "a\nb",
        "{{ title is defined }}", "{{ '%99999999d' % 1 }}", "{% filter upper %}x{% endfilter %}",
        "{{" + "(" * 1500 + ")" * 1500 + "}}",
    ],
)  # fmt: skip
def test_what_is_no_template_of_a_guide(template: str) -> None:
    with pytest.raises(ValidationError) as found:
        GuideTexts(title=template)
    assert found.value.errors()[0]["type"] in ("RV404", "RV020")


def test_a_channel_goes_before_the_station_key_by_key() -> None:
    station, channel = GuideTexts(title="{{ title }}", subtitle="{{ code }}"), GuideTexts(title="{{ year }}")
    assert channel.over(station) == GuideTexts(title="{{ year }}", subtitle="{{ code }}")


words = st.sampled_from([
    "{{", "}}", "{%", "%}", "{#", "#}", " ", "|", "~", "if", "else", "endif", "for", "in", "set", "(", ")", "==", "'", "1", ".",
    "-", "not", "and", "x" * 50, *VALUES, *FILTERS,
])  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(words, max_size=60).map("".join))
def test_any_text_is_refused_or_rendered_at_once(text: str) -> None:
    begun = time.process_time()
    try:
        template = GuideTexts(title=text).title
    except ValidationError as found:
        assert found.errors()[0]["type"] in ("RV404", "RV020")
    else:
        said = rendered(template, ENTRY) if template else ""
        assert said is None or len(said) < 4_096 * 60
    assert time.process_time() - begun < 2
