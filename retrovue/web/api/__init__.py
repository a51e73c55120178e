"""The API under `/api/v1`, one matter a file; each has its operations in `OPERATIONS`, and its line here."""

from retrovue.web.api import (
    accounts,
    air,
    as_run,
    audit,
    configuration,
    events,
    guide,
    item,
    item_preview,
    items,
    logs,
    machine,
    overrides,
    pictures,
    runs,
    schedule,
    session,
    sources,
    station,
    tokens,
)

OPERATIONS = tuple(
    operation
    for matter in (
        session,
        accounts,
        tokens,
        audit,
        configuration,
        air,
        station,
        pictures,
        machine,
        logs,
        as_run,
        overrides,
        guide,
        schedule,
        sources,
        items,
        item_preview,
        item,
        events,
        runs,
    )
    for operation in matter.OPERATIONS
)
