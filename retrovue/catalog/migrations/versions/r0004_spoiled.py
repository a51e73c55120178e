"""Files that could not be aired."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "spoiled",
        sa.Column("fingerprint", sa.String, primary_key=True),
        sa.Column("prints", sa.Text, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
    )
