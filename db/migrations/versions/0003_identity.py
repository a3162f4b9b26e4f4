"""Proven addresses, one-time codes, second factors, invitations, pairing, and the seals of the audit log."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
TABLES = (
    "audit_anchors",
    "audit_seals",
    "device_pairings",
    "invitations",
    "passkeys",
    "recovery_codes",
    "totp_factors",
    "tries",
    "challenges",
)
COLUMNS = {
    "devices": ("revision",),
    "sessions": ("renewals", "client", "has_mfa", "authenticated_at"),
    "users": (
        "deleted_at",
        "signed_in_at",
        "access_changed_at",
        "access_version",
        "has_short_password",
        "has_mfa",
        "phone",
    ),
    "organizations": ("mfa_required_for",),
}


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("audit_log_at")
    op.drop_index("audit_log_unsealed")
    op.drop_constraint("users_reachable", "users")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column)
    op.get_bind().exec_driver_sql("DELETE FROM users WHERE email IS NULL")
    op.alter_column("users", "email", nullable=False)
