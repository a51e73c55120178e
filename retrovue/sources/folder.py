"""`type: folder`: files under roots, described by their names."""

from typing import Literal

from retrovue.language.model import Model
from retrovue.language.overriding import ItemSettings
from retrovue.language.values import Flag, Text


class NameRule(Model):
    """A pattern over the path below the root (`ads/{company}/{year}-{title}`), and what to set."""

    match: Text
    set: ItemSettings = ItemSettings()


class FolderSource(Model):
    """Roots are relative to the project folder."""

    type: Literal["folder"]
    roots: tuple[Text, ...]
    recurse: Flag = True
    rules: tuple[NameRule, ...] = ()
