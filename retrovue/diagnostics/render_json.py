"""Diagnostics for machines: keys are the attribute names, lines and columns count from 1."""

from dataclasses import asdict
from typing import Any

from retrovue.diagnostics.diagnostic import Diagnostic, Label


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """Plain values, ready for `json.dumps`. Every key is always there."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "primary": _label(diagnostic.primary) if diagnostic.primary else None,
        "secondary": [_label(label) for label in diagnostic.secondary],
        "help": list(diagnostic.help),
        "place": diagnostic.place,
        "path": list(diagnostic.path),
    }


def _label(label: Label) -> dict[str, Any]:
    return {"span": asdict(label.span), "text": label.text}
