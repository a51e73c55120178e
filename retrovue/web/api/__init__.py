"""The API under `/api/v1`, one matter a file; each has its operations in `OPERATIONS`, and its line here."""

from retrovue.web.api import (
    accounts,
    air,
    audit,
    events,
    guide,
    item,
    items,
    overrides,
    runs,
    session,
    sources,
    tokens,
)

OPERATIONS = tuple(
    operation
    for matter in (
        session,
        accounts,
        tokens,
        audit,
        air,
        overrides,
        guide,
        sources,
        items,
        item,
        events,
        runs,
    )
    for operation in matter.OPERATIONS
)
