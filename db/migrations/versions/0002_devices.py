"""Devices of a branch, and whether people may join its lines from home."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE branches DROP COLUMN joins_from_home")
    op.get_bind().exec_driver_sql("DROP TABLE devices")
