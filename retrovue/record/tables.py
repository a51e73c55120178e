"""The tables of `station.sqlite`. Times are integer ms UTC.

A change here needs a migration beside it in `migrations/versions`, and `HEAD` moved to it.
"""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

HEAD = "0002"
REVISIONS = ("0001", "0002")
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

account = Table(
    "account",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("password", String, nullable=False),  # an argon2 hash
    Column("made", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("key", String, primary_key=True),  # a hash of what the browser holds
    Column("account", String, nullable=False),
    Column("made", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("address", String, nullable=False),
    Column("agent", String, nullable=False),
    Index("session_account", "account"),
)

access_token = Table(
    "access_token",
    metadata,
    Column("key", String, primary_key=True),  # a hash of the token
    Column("name", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("made", Integer, nullable=False),
    Column("maker", String, nullable=False),
)

audit = Table(  # lines are only ever added, each chained to the one before by its hash
    "audit",
    metadata,
    Column("line", Integer, primary_key=True, autoincrement=True),
    Column("at", Integer, nullable=False),
    Column("actor", String, nullable=False),
    Column("role", String, nullable=False),
    Column("address", String, nullable=False),
    Column("action", String, nullable=False),
    Column("target", Text, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("result", String, nullable=False),
    Column("correlation", String, nullable=False),
    Column("chain", String, nullable=False),
    Index("audit_at", "at"),
)

run = Table(
    "run",
    metadata,
    Column("id", String, primary_key=True),
    Column("operation", String, nullable=False),
    Column("state", String, nullable=False),
    Column("sources", Text, nullable=False),  # JSON
    Column("options", Text, nullable=False),  # JSON
    Column("actor", String, nullable=False),
    Column("asked", String, nullable=False),  # the Idempotency-Key of the request, or empty
    Column("correlation", String, nullable=False),
    Column("begun", Integer, nullable=False),
    Column("ended", Integer, nullable=False),  # 0 while it goes on
    Column("last", Text, nullable=False),  # JSON of its last event
    Index("run_begun", "begun"),
)

run_event = Table(  # what began, ended, was committed or went wrong; never a tick
    "run_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", String, nullable=False),
    Column("event", Text, nullable=False),  # JSON
    Index("run_event_run", "run", "id"),
)

mark = Table(
    "mark",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)
