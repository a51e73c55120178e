"""The language described from its own models: a JSON Schema for editors, and the tables of the language pages."""

from retrovue.reference.json_schema import station_schema
from retrovue.reference.shapes import unknown_readers

__all__ = ["station_schema", "unknown_readers"]
