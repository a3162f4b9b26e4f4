"""The words a state may be are types."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
COLUMNS = {
    "appointments.status": "appointment_status",
    "appointments.ticket_state": "ticket_state",
    "tickets.state": "ticket_state",
    "tickets.priority": "ticket_priority",
    "streams.kind": "stream_kind",
}


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    say = op.get_bind().exec_driver_sql
    for name, domain in COLUMNS.items():
        table, column = name.split(".")
        rule = say(
            f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contypid = '{domain}'::regtype"
        ).scalar_one()
        say(f"ALTER TABLE {table} ALTER {column} TYPE text")
        say(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_check {rule.replace('VALUE', column)}")
    for domain in set(COLUMNS.values()):
        say(f"DROP DOMAIN {domain}")
