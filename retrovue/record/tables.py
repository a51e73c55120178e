"""The tables of `station.sqlite`. Times are integer ms UTC.

A change here needs a migration beside it in `migrations/versions`, and `HEAD` moved to it.
"""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

HEAD = "0001"
REVISIONS = ("0001",)
"""Every revision that this version knows, oldest first."""

metadata = MetaData()

as_run = Table(
    "as_run",
    metadata,
    Column("channel", String, primary_key=True),
    Column("at", Integer, primary_key=True),
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("item", String, nullable=False),
    Column("ms", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("fps", Integer, nullable=False),
    Column("trace", Text, nullable=False),
    Column("reason", String, nullable=False),
    Column("status", String, nullable=False),  # follows from the trace; here so that it can be asked for
    Index("as_run_at", "at"),
    sqlite_with_rowid=False,
)

journal = Table(  # lines are only ever added; the last one of an override holds
    "override_journal",
    metadata,
    Column("line", Integer, primary_key=True, autoincrement=True),
    Column("override", Integer, nullable=False),
    Column("written", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("what", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("until", Integer, nullable=False),
    Column("channels", Text, nullable=False),  # JSON
    Column("priority", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("item", String, nullable=False),
    Column("who", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("first", Text, nullable=False),  # JSON
    Column("last", Text, nullable=False),  # JSON
    Index("override_journal_until", "until"),
)
