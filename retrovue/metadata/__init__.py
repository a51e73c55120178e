"""Bytes and names to values: what .nfo files and file names say about a film."""

from retrovue.metadata.details import Details
from retrovue.metadata.file_names import NamePattern, NameRule, describe_name, match_rules, usual_name
from retrovue.metadata.nfo import Nfo, read_nfo

__all__ = [
    "Details",
    "NamePattern",
    "NameRule",
    "Nfo",
    "describe_name",
    "match_rules",
    "read_nfo",
    "usual_name",
]
