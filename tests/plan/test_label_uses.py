"""Where the station asks for items by a label."""

from plan.schedules import station

from retrovue.plan.label_uses import label_uses


def test_what_has_the_label_goes_there() -> None:
    document = station(
        top={
            "collections": {
                "horror": "label:fright -label:tame",
                "other": "horror kind:movie",
                "odd": "label:f* | label:x",
            },
            "pools": {"spots": {"from": "kind:commercial label:toys"}},
        },
        programs={
            "base": {"from": {"kind": "episode", "label": ["noon", "soap"]}},
            "late": {"shows": ["X"]},
        },
    )
    assert [(use.label, use.what, use.name, use.channel) for use in label_uses(document)] == [
        ("fright", "collection", "horror", ""),
        ("noon", "program", "base", "one"),
        ("soap", "program", "base", "one"),
        ("toys", "pool", "spots", ""),
        ("x", "collection", "odd", ""),
    ]
