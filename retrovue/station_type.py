"""Gathers every plug-in's model into the one concrete type of a station."""

from typing import TYPE_CHECKING, Any, TypeAlias

from retrovue.language.document import StationDocument
from retrovue.plan.rules import Program
from retrovue.sources import source_type

if TYPE_CHECKING:
    Source: TypeAlias = Any
    """Which kinds there are depends on the packages that are installed."""
else:
    Source = source_type()
StationFile = StationDocument[Source, Program]
