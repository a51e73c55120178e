"""The console: who may use it, what they did, and the history of runs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("password", sa.String, nullable=False),
        sa.Column("made", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("made", sa.Integer, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("agent", sa.String, nullable=False),
    )
    op.create_index("session_account", "session", ["account"])
    op.create_table(
        "access_token",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("made", sa.Integer, nullable=False),
        sa.Column("maker", sa.String, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("before", sa.String, nullable=False),
        sa.Column("after", sa.String, nullable=False),
        sa.Column("result", sa.String, nullable=False),
        sa.Column("correlation", sa.String, nullable=False),
        sa.Column("chain", sa.String, nullable=False),
    )
    op.create_index("audit_at", "audit", ["at"])
    op.create_table(
        "run",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("operation", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("asked", sa.String, nullable=False),
        sa.Column("correlation", sa.String, nullable=False),
        sa.Column("begun", sa.Integer, nullable=False),
        sa.Column("ended", sa.Integer, nullable=False),
        sa.Column("last", sa.Text, nullable=False),
    )
    op.create_index("run_begun", "run", ["begun"])
    op.create_table(
        "run_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.String, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
    )
    op.create_index("run_event_run", "run_event", ["run", "id"])
    op.create_table(
        "mark",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
