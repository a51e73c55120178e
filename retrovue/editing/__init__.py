"""Edits of station files: the smallest splice of the text, what the compiler says of it, and a save that is whole."""

from retrovue.editing.change import Change, Edited, FileEdit, Refusal
from retrovue.editing.homes import Home, home_of
from retrovue.editing.proposing import Proposal, Surroundings, propose
from retrovue.editing.saving import Conflict, save

__all__ = [
    "Change", "Conflict", "Edited", "FileEdit", "Home", "Proposal", "Refusal", "Surroundings", "home_of", "propose", "save",
]  # fmt: skip
