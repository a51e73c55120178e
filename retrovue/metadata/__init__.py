"""Bytes and names to values: what .nfo files and file names say about a film."""

from retrovue.metadata.details import Details, of_show
from retrovue.metadata.file_names import (
    NamePattern,
    NameRule,
    describe_name,
    episode_numbers,
    match_rules,
    usual_name,
)
from retrovue.metadata.folder_hints import KnownNames, folder_details
from retrovue.metadata.nfo import Nfo, read_nfo
from retrovue.metadata.ratings import unknown_rating

__all__ = [
    "Details",
    "KnownNames",
    "NamePattern",
    "NameRule",
    "Nfo",
    "describe_name",
    "episode_numbers",
    "folder_details",
    "match_rules",
    "of_show",
    "read_nfo",
    "unknown_rating",
    "usual_name",
]
