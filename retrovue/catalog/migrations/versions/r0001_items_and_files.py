"""Items, their files, their other ids, and what is wrong with files."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "item",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("duration", sa.Integer, nullable=False),
        sa.Column("show", sa.String, nullable=False),
        sa.Column("season", sa.Integer),
        sa.Column("episode", sa.Integer),
        sa.Column("year", sa.Integer),
        sa.Column("aired", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("rating", sa.String, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("genres", sa.Text, nullable=False),
        sa.Column("guids", sa.Text, nullable=False),
        sa.Column("marks", sa.Text, nullable=False),
        sa.Column("more", sa.Text, nullable=False),
    )
    op.create_table(
        "file",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("root", sa.String, nullable=False),
        sa.Column("absolute", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("mtime_ns", sa.Integer, nullable=False),
        sa.Column("text_stamp", sa.String, nullable=False),
        sa.Column("missing_since", sa.Integer),
        sa.Column("item_key", sa.String, sa.ForeignKey("item.key")),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("duration", sa.Integer, nullable=False),
        sa.Column("video", sa.Text, nullable=False),
        sa.Column("audio", sa.Text, nullable=False),
    )
    op.create_index("file_item_key", "file", ["item_key"])
    op.create_table(
        "alias",
        sa.Column("alias", sa.String, primary_key=True),
        sa.Column("item_key", sa.String, sa.ForeignKey("item.key"), nullable=False),
    )
    op.create_index("alias_item_key", "alias", ["item_key"])
    op.create_table(
        "problem",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("help", sa.Text, nullable=False),
    )
