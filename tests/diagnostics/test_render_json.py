"""The machine form has every key, always."""

import json

from retrovue.diagnostics import Diagnostic, Label, Span
from retrovue.diagnostics.render_json import as_json


def test_a_diagnostic_with_everything() -> None:
    span = Span("a.yaml", 1, 2, 1, 5)
    found = Diagnostic("RV101", "no", Label(span, "here"), (Label(span),), ("do",), path=("pools", "x"))
    assert json.loads(json.dumps(as_json(found))) == {
        "code": "RV101",
        "severity": "error",
        "message": "no",
        "primary": {
            "span": {"file": "a.yaml", "line": 1, "column": 2, "end_line": 1, "end_column": 5},
            "text": "here",
        },
        "secondary": [
            {"span": {"file": "a.yaml", "line": 1, "column": 2, "end_line": 1, "end_column": 5}, "text": ""}
        ],
        "help": ["do"],
        "place": None,
        "path": ["pools", "x"],
    }


def test_a_bare_diagnostic_has_the_same_keys() -> None:
    full = Diagnostic("RV101", "no", Label(Span("a", 1, 1, 1, 1)), place="x")
    assert list(as_json(Diagnostic("RV805", "no"))) == list(as_json(full))
