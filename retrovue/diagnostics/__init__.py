"""Diagnostics are data: code, place, cause and cure, rendered as text or JSON."""

from retrovue.diagnostics.codes import Severity
from retrovue.diagnostics.diagnostic import Diagnostic, Label, Span, StationError

__all__ = ["Diagnostic", "Label", "Severity", "Span", "StationError"]
