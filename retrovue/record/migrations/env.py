"""Run by alembic: migrates over the connection that `opening.py` hands in."""

from alembic import context

from retrovue.record.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
