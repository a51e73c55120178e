"""How much a test of reliability does: a tenth in the short form, all of it with RETROVUE_LONG=1."""

import os

FULL = bool(os.environ.get("RETROVUE_LONG"))
FORM = "full" if FULL else "short"


def amount(full: int, short: int | None = None) -> int:
    """`short` where a tenth is not what the short form plays."""
    return full if FULL else max(1, full // 10) if short is None else short
