"""From a server's paths to those of this machine. Pure: no folder is opened here."""

from retrovue.paths.flavours import Flavour, Split, flavour_of, split
from retrovue.paths.mapping import Mapped, PathMap, Rule, Why

__all__ = ["Flavour", "Mapped", "PathMap", "Rule", "Split", "Why", "flavour_of", "split"]
