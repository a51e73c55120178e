"""The catalog's tables. Rows are kept when what they tell of vanishes; times are integer ms UTC.

A change here needs a migration beside it in `migrations/versions`, and `HEAD` moved to it.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

HEAD = "0004"
REVISIONS = ("0001", "0002", "0003", "0004")
"""Every revision that this version knows, oldest first."""

metadata = MetaData()

ACTIVE, UNMEASURED, UNAVAILABLE = "active", "unmeasured", "unavailable"
UNUSABLE, MISSING, DELETED = "unusable", "missing", "deleted"
"""States of items: those of their best link, but that a listed one can air only when it was measured."""

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

links = Table(
    "link",
    metadata,
    Column("source", String, primary_key=True),
    Column("ref", String, primary_key=True),
    Column("section", String, nullable=False),
    Column("path", String, nullable=False),
    # Items follow their links within the transaction.
    Column("item_key", String, ForeignKey("item.key", deferrable=True, initially="DEFERRED")),
    Column("versions", Text, nullable=False),  # JSON list of versions, with paths as the source writes them
    Column("chosen", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("text_stamp", String, nullable=False),
    Column("media_stamp", String, nullable=False),
    Column("measured", Integer, nullable=False),  # 1: the duration of `told` is that of its file
    Column("fingerprint", String, nullable=False),
    Column("duration", Integer, nullable=False),
    Column("video", Text, nullable=False),  # JSON object, or empty
    Column("audio", Text, nullable=False),  # JSON list, or empty
    Column("subtitles", Integer, nullable=False),
    Column("following", Text, nullable=False),  # JSON list of further files, or empty
    Column(
        "loudness", Integer
    ),  # thousandths of LUFS, as an import brought it; else it is with `breakpoints`
    Column("peak", Integer),  # thousandths of dBTP, likewise
    Column("guessed", Integer, nullable=False),  # 1: the kind in `told` is a guess from its length
    Column("told", Text, nullable=False),  # JSON object: the item as this source alone tells it; or empty
    Column("marks", Text, nullable=False),  # of the file, in the form of `item.marks`
    Column("state", String, nullable=False),
    Column("first_seen", Integer, nullable=False),
    Column("last_scan", Integer, nullable=False),  # when it was last described or measured
    Column("last_seen", Integer, nullable=False),  # of a missing one; the others were seen with their section
    Column("missing_since", Integer),
    Column("error_count", Integer, nullable=False),  # in a row
    Column("last_error", Text, nullable=False),
    Column("last_error_at", Integer),
)
Index("link_item_key", links.c.item_key)
Index("link_fingerprint", links.c.fingerprint)

sections = Table(
    "section",
    metadata,
    Column("source", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("baseline", String, nullable=False),
    Column("completed", Integer, nullable=False),
    Column("held", Text, nullable=False),  # JSON list
)

runs = Table(
    "run",
    metadata,
    Column("id", String, primary_key=True),
    Column("operation", String, nullable=False),
    Column("started", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
    Column("mode", String, nullable=False),
    Column("state", String, nullable=False),
    Column("sources", Text, nullable=False),  # JSON list
    Column("sections", Text, nullable=False),  # JSON object
    Column("message", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("heartbeat", Integer, nullable=False),
)

breakpoints = Table(
    "breakpoints",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("loudness", Integer),  # thousandths of LUFS
    Column("peak", Integer),  # thousandths of dBTP
    Column("proposals", Text, nullable=False),  # JSON list
    Column("problem", Text, nullable=False),  # JSON object, or empty
    Column("marks", Text, nullable=False),  # the proposals that are sure enough, in the form of `item.marks`
)

settings = Table(
    "setting",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

aliases = Table(
    "alias",
    metadata,
    Column("alias", String, primary_key=True),
    Column("item_key", String, ForeignKey("item.key"), nullable=False),
)
Index("alias_item_key", aliases.c.item_key)

spoiled = Table(  # files that could not be aired
    "spoiled",
    metadata,
    Column("fingerprint", String, primary_key=True),  # of the first file
    Column("prints", Text, nullable=False),  # of all files of the link, joined by `+`
    Column("code", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Integer, nullable=False),
)

problems = Table(
    "problem",
    metadata,
    Column("source", String, primary_key=True),
    Column("ref", String, primary_key=True),
    Column("code", String, primary_key=True),
    Column("message", Text, nullable=False),
    Column("help", Text, nullable=False),
)
