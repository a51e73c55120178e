"""The API under `/api/v1`, one matter a file; each has its operations in `OPERATIONS`, and its line here."""

from retrovue.web.api import accounts, air, audit, events, overrides, runs, session, tokens

OPERATIONS = tuple(
    operation
    for matter in (session, accounts, tokens, audit, air, overrides, events, runs)
    for operation in matter.OPERATIONS
)
