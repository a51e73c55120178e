"""Gathers every plug-in's model into the one concrete type of a station."""

from typing import Annotated

from pydantic import Field

from retrovue.language.document import StationDocument
from retrovue.plan.rules import Program
from retrovue.sources import FolderSource, NfoSource, PlexSource

Source = Annotated[FolderSource | NfoSource | PlexSource, Field(discriminator="type")]
StationFile = StationDocument[Source, Program]
