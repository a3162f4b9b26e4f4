"""Alembic's entry: the connection is handed in by `db.migrate`."""

from alembic import context

import db.tables  # noqa: F401 - fills the metadata
from db.base import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=False)
context.run_migrations()
