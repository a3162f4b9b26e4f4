"""What a server's own role in the database may do: read and change what is in the tables, but of the log only add."""

from sqlalchemy import Connection, text

from db.connect import engine_for

# Entries get their id and their transaction from the database, never from whoever writes them.
WRITTEN = "organization_id, at, actor_kind, actor_id, action, subject_id, facts, request_id"
ONLY_ADDED = ("audit_log", "audit_seals", "audit_anchors")
ONLY_READ = ("alembic_version",)
ROLE = """
    SELECT r.rolsuper OR r.rolbypassrls AS is_super, pg_has_role(r.oid, c.relowner, 'MEMBER') AS is_owner
    FROM pg_roles r, pg_class c WHERE r.rolname = :role AND c.oid = 'audit_log'::regclass
"""


class RoleUnfit(Exception):
    """The role cannot be the server's; the message says why."""


async def grant(url: str, role: str) -> None:
    """Give a role exactly what a server needs, also in tables that later migrations make. Raises `RoleUnfit`."""
    engine = engine_for(url, size=1)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_grant, role)
    finally:
        await engine.dispose()


def _grant(connection: Connection, role: str) -> None:
    _must_fit(connection, role)
    name = connection.dialect.identifier_preparer.quote_identifier(role)
    for statement in statements(name):
        connection.exec_driver_sql(statement)


def statements(role: str) -> list[str]:
    """The grants, for a quoted name of a role; whoever keeps roles by hand may run them instead."""
    log, read = ", ".join(ONLY_ADDED), ", ".join(ONLY_READ)
    changes = "SELECT, INSERT, UPDATE, DELETE"
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT USAGE ON SCHEMA public, fn TO {role}",
        f"GRANT {changes} ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE ALL ON {log}, {read} FROM {role}",
        f"GRANT SELECT ON {log}, {read} TO {role}",
        f"GRANT INSERT ({WRITTEN}) ON audit_log TO {role}",
        f"GRANT INSERT ON audit_seals, audit_anchors TO {role}",
        # The functions' schema is made anew by every migration that changes one, and tables come with versions.
        f"ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {changes} ON TABLES TO {role}",
    ]


def _must_fit(connection: Connection, role: str) -> None:
    found = connection.execute(text(ROLE), {"role": role}).one_or_none()
    if found is None:
        raise RoleUnfit(f"There is no role {role}: make it first, with CREATE ROLE {role} LOGIN and a password.")
    if found.is_super:
        raise RoleUnfit(f"{role} is a superuser, whom nothing is refused: make another role for the server.")
    if found.is_owner:
        raise RoleUnfit(
            f"{role} owns the tables, or may act as who does, and could rewrite the log: make another role."
        )
