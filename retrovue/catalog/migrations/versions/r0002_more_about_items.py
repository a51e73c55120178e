"""People, dates of arrival, scores and picture heights of items; every file is described again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("item", sa.Column("added", sa.String, nullable=False, server_default=""))
    op.add_column("item", sa.Column("score", sa.Integer))
    op.add_column("item", sa.Column("height", sa.Integer))
    for name in ("artists", "directors", "actors"):
        op.add_column("item", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("file", sa.Column("subtitles", sa.Integer, nullable=False, server_default="0"))
    op.execute("UPDATE file SET text_stamp = '' WHERE root <> ''")
