"""Working hours, appointments, the waiting list, jobs, and what people are told."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
TABLES = (
    *("push_subscriptions", "deliveries", "notifications", "inboxes", "jobs", "offers", "waitlist_entries"),
    *("appointments", "closures", "time_blocks", "calendars", "service_staff", "service_branches"),
)
COLUMNS = {
    "tickets": ("appointment_ended_at",),
    "patients": ("language", "email"),
    "users": ("calendar_version", "preferences"),
    "services": ("is_online", "buffer_after_minutes", "buffer_before_minutes"),
    "branches": ("booking",),
}


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column)
    op.get_bind().exec_driver_sql("DELETE FROM streams WHERE kind = 'inbox'")
    op.drop_constraint("streams_kind_check", "streams")
    op.create_check_constraint("streams_kind_check", "streams", "kind IN ('queue', 'branch', 'person', 'schedule')")
    op.get_bind().exec_driver_sql("DROP EXTENSION btree_gist")
