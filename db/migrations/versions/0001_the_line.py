"""The line: a clinic, its people, its queues and tickets, streams, events, keys and the audit log."""

from pathlib import Path

from alembic import op

from db.functions import split

revision = "0001"
down_revision = None

TABLES = """
    audit_log idempotency_keys events streams tickets paces queue_days queue_staff queue_services queues
    counter_sessions counters services patients sessions roles branches users organizations installation
"""


def upgrade() -> None:
    for statement in split_plain(Path(__file__).with_suffix(".sql").read_text()):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for table in TABLES.split():
        op.get_bind().exec_driver_sql(f"DROP TABLE {table}")
    op.get_bind().exec_driver_sql("DROP FUNCTION refuse_to_rewrite_history()")


def split_plain(sql: str) -> list[str]:
    """Statements of the file; the one function body in it keeps its semicolons."""
    before, function, after = sql.partition("CREATE FUNCTION")
    body, end, after = (function + after).partition("END $$;")
    plain = [part for half in (before, after) for part in half.split(";\n") if part.strip()]
    at = len([part for part in before.split(";\n") if part.strip()])
    return [*plain[:at], *split(body + end), *plain[at:]]
