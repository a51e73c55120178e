"""The catalog's tables. Rows are kept when their file vanishes; times are integer ms UTC.

A change here needs a migration beside it in `migrations/versions`, and `HEAD` moved to it.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

HEAD = "0002"
REVISIONS = ("0001", "0002")
"""Every revision that this version knows, oldest first."""

metadata = MetaData()

ACTIVE, MISSING, UNUSABLE = "active", "missing", "unusable"

items = Table(
    "item",
    metadata,
    Column("key", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("digest", String, nullable=False),  # of every value that planning sees
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    Column("duration", Integer, nullable=False),
    Column("show", String, nullable=False),
    Column("season", Integer),
    Column("episode", Integer),
    Column("year", Integer),
    Column("aired", String, nullable=False),  # ISO date, or empty
    Column("source", String, nullable=False),
    Column("path", String, nullable=False),
    Column("rating", String, nullable=False),
    Column("description", Text, nullable=False),
    Column("genres", Text, nullable=False),  # one a line
    Column("guids", Text, nullable=False),  # one a line
    Column("marks", Text, nullable=False),  # `at` ms, comma-separated, then `@origin` unless it is a chapter;
    # a JSON list of (at, origin, title, breaks) where a mark has more to tell
    Column("more", Text, nullable=False),  # JSON object of the fields that few items have, or empty
    Column("added", String, nullable=False, server_default=""),  # ISO date, or empty
    Column("score", Integer),
    Column("height", Integer),
    Column("artists", Text, nullable=False, server_default=""),  # one a line
    Column("directors", Text, nullable=False, server_default=""),  # one a line
    Column("actors", Text, nullable=False, server_default=""),  # one a line
)

files = Table(
    "file",
    metadata,
    Column("source", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("root", String, nullable=False),
    Column("absolute", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("text_stamp", String, nullable=False),
    Column("missing_since", Integer),
    Column("item_key", String, ForeignKey("item.key")),
    Column("fingerprint", String, nullable=False),
    Column("duration", Integer, nullable=False),
    Column("video", Text, nullable=False),  # JSON object, or empty
    Column("audio", Text, nullable=False),  # JSON list, or empty
    Column("subtitles", Integer, nullable=False, server_default="0"),
)
Index("file_item_key", files.c.item_key)

aliases = Table(
    "alias",
    metadata,
    Column("alias", String, primary_key=True),
    Column("item_key", String, ForeignKey("item.key"), nullable=False),
)
Index("alias_item_key", aliases.c.item_key)

problems = Table(
    "problem",
    metadata,
    Column("source", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("code", String, primary_key=True),
    Column("message", Text, nullable=False),
    Column("help", Text, nullable=False),
)
