"""Runs programs for whom a closed file is closed: root may read them all, unless it gives that up."""

import os
import shutil

import pytest

OBEYS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--") if os.geteuid() == 0 else ()
"""Goes before a command."""
needs_permissions = pytest.mark.skipif(
    bool(OBEYS) and shutil.which("setpriv") is None, reason="root reads everything here"
)
