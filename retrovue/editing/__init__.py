"""Edits of station files: the smallest splice of the text, what the compiler says of it, and a save that is whole."""

from retrovue.editing.change import Change, Edit, Edited, FileEdit, Refusal, WholeText
from retrovue.editing.homes import Home, home_of
from retrovue.editing.proposing import Proposal, Surroundings, propose
from retrovue.editing.saving import Conflict, save

__all__ = [
    "Change", "Conflict", "Edit", "Edited", "FileEdit", "Home", "Proposal", "Refusal", "Surroundings", "WholeText", "home_of",
    "propose", "save",
]  # fmt: skip
