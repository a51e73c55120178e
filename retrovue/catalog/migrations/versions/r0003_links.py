"""Many links to one item, from any kind of source; sections, runs, break points. Everything is described again."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _create_link()
    _create_others()
    op.rename_table("problem", "old_problem")
    op.create_table(
        "problem",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("ref", sa.String, primary_key=True),
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("help", sa.Text, nullable=False),
    )
    op.execute("INSERT INTO problem SELECT source, path, code, message, help FROM old_problem")
    _take_files_over()
    op.drop_table("old_problem")
    op.drop_table("file")


def _create_link() -> None:
    op.create_table(
        "link",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("ref", sa.String, primary_key=True),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("item_key", sa.String, sa.ForeignKey("item.key", deferrable=True, initially="DEFERRED")),
        sa.Column("versions", sa.Text, nullable=False),
        sa.Column("chosen", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("mtime_ns", sa.Integer, nullable=False),
        sa.Column("text_stamp", sa.String, nullable=False),
        sa.Column("media_stamp", sa.String, nullable=False),
        sa.Column("measured", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("duration", sa.Integer, nullable=False),
        sa.Column("video", sa.Text, nullable=False),
        sa.Column("audio", sa.Text, nullable=False),
        sa.Column("subtitles", sa.Integer, nullable=False),
        sa.Column("following", sa.Text, nullable=False),
        sa.Column("loudness", sa.Integer),
        sa.Column("peak", sa.Integer),
        sa.Column("guessed", sa.Integer, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("marks", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("first_seen", sa.Integer, nullable=False),
        sa.Column("last_scan", sa.Integer, nullable=False),
        sa.Column("last_seen", sa.Integer, nullable=False),
        sa.Column("missing_since", sa.Integer),
        sa.Column("error_count", sa.Integer, nullable=False),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("last_error_at", sa.Integer),
    )
    op.create_index("link_item_key", "link", ["item_key"])
    op.create_index("link_fingerprint", "link", ["fingerprint"])


def _create_others() -> None:
    op.create_table(
        "section",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("baseline", sa.String, nullable=False),
        sa.Column("completed", sa.Integer, nullable=False),
        sa.Column("held", sa.Text, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("operation", sa.String, nullable=False),
        sa.Column("started", sa.Integer, nullable=False),
        sa.Column("ended", sa.Integer, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("sections", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("heartbeat", sa.Integer, nullable=False),
    )
    op.create_table(
        "breakpoints",
        sa.Column("fingerprint", sa.String, primary_key=True),
        sa.Column("loudness", sa.Integer),
        sa.Column("peak", sa.Integer),
        sa.Column("proposals", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("marks", sa.Text, nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


_FILES = """
SELECT file.*, item.marks AS marks, item.state AS item_state,
    (SELECT message FROM old_problem p WHERE p.source = file.source AND p.path = file.path ORDER BY code) AS error
FROM file LEFT JOIN item ON item.key = file.item_key
"""
_PUT = """
INSERT INTO link (
    source, ref, section, path, item_key, versions, chosen, size, mtime_ns, text_stamp, media_stamp, measured,
    fingerprint, duration, video, audio, subtitles, following, guessed, told, marks, state, first_seen, last_scan, last_seen,
    missing_since, error_count, last_error)
VALUES (
    :source, :path, :root, :path, :item_key, :versions, 0, :size, :mtime_ns, '', '', :measured,
    :fingerprint, :duration, :video, :audio, :subtitles, '', 1, '', :marks, :state, 0, 0, 0,
    :missing_since, :failed, :error)
"""


def _take_files_over() -> None:
    """`told` stays empty: until it is described again, the item's row says what its only link tells."""
    connection = op.get_bind()
    rows = [_link(dict(row)) for row in connection.execute(sa.text(_FILES)).mappings()]
    if rows:
        connection.execute(sa.text(_PUT), rows)


def _link(file: dict[str, Any]) -> dict[str, Any]:
    gone, failed = file["missing_since"] is not None, file["item_state"] != "active"
    state = "missing" if gone else "unusable" if failed else "listed"
    parts = [{"path": file["absolute"]}] if file["absolute"] else []
    versions = json.dumps([{"parts": parts}], separators=(",", ":")) if parts else ""
    failed = failed and not gone
    return file | {
        "versions": versions, "state": state, "failed": int(failed), "marks": file["marks"] or "",
        "measured": int(file["item_key"] is not None and state != "unusable"),
        "error": (file["error"] or "") if failed else "",
    }  # fmt: skip
