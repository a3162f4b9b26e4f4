"""An appointment knows where its ticket stands."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    called = "UPDATE appointments SET status = 'in_progress', revision = revision + 1 "
    op.get_bind().exec_driver_sql(called + "WHERE status = 'checked_in' AND ticket_state = 'called'")
    op.drop_column("appointments", "ticket_state")
