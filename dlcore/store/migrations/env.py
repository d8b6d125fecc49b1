"""What Alembic runs: the steps that are missing, on the connection that `dlcore.store.version` opened."""

from alembic import context

from dlcore.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot change a column in place
)
with context.begin_transaction():
    context.run_migrations()
