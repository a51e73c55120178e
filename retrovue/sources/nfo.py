"""`type: nfo`: folders kept by tinyMediaManager or Kodi, described by .nfo files."""

from typing import Literal

from retrovue.language.model import Model
from retrovue.language.values import Flag, Text
from retrovue.sources.folder import NameRule


class NfoSource(Model):
    """Roots are relative to the project folder; name rules fill what the .nfo leaves open."""

    type: Literal["nfo"]
    roots: tuple[Text, ...]
    recurse: Flag = True
    rules: tuple[NameRule, ...] = ()
