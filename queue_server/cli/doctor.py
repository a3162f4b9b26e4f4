"""The doctor: looks at settings, database, Redis, migrations and ways to send codes, and says what to do."""

import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass

import aiosmtplib
import asyncpg
import httpx2
from alembic.script import ScriptDirectory
from redis.asyncio import Redis
from redis.exceptions import RedisError

from db import functions, migrate
from queue_server.audit.waiting import Waiting, find_waiting, lasting
from queue_server.cli.connecting import database_url
from queue_server.cli.listening import FILES_WANTED, open_files_allowed
from queue_server.delivery.errors import TryLater, Undeliverable
from queue_server.delivery.mail import Mail
from queue_server.delivery.texts import Texts
from queue_server.settings import Environment, Settings, SettingsRefused, load_settings

OLDEST_POSTGRES = 15
PATIENCE = 5.0
OF_MAIL = ("smtp_host", "mail_from")
OF_TEXTS = ("twilio_account_sid", "twilio_auth_token", "twilio_from")
NOT_SENT = (OSError, ValueError, aiosmtplib.SMTPException, httpx2.TransportError, TryLater, Undeliverable)
STATE = """
    SELECT current_setting('server_version_num')::int / 10000 AS major,
           to_regclass('alembic_version') IS NOT NULL AS is_migrated,
           to_regclass('audit_seals') IS NOT NULL AS is_sealed,
           obj_description(to_regnamespace('fn'), 'pg_namespace') AS functions
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, whether it is well, and if not, what to do."""

    subject: str
    is_well: bool
    says: str

    def __str__(self) -> str:
        return f"{'✓' if self.is_well else '✗'} {self.subject}: {self.says}"


async def examine() -> Sequence[Verdict]:
    """Everything is looked at, whatever the first looks found."""
    return [
        settings_verdict(),
        files_verdict(),
        *await database_verdicts(),
        await redis_verdict(),
        *await delivery_verdicts(),
    ]


def files_verdict() -> Verdict:
    """Whether a process may have as many sockets open as a large clinic needs."""
    allowed = open_files_allowed()
    says = f"{allowed:,} may be open at once" if allowed != resource.RLIM_INFINITY else "no limit"
    if 0 <= allowed < FILES_WANTED:
        says += f", a socket each; for more raise the hard limit (LimitNOFILE=, --ulimit nofile=) to {FILES_WANTED:,}"
    return Verdict("open files", True, says)


def settings_verdict() -> Verdict:
    """Whether the server would start with these settings."""
    try:
        settings = load_settings()
    except SettingsRefused as refused:
        return Verdict("settings", False, str(refused))
    if settings.environment is Environment.PRODUCTION and not settings.is_secure:
        return Verdict("settings", True, "complete; PUBLIC_URL is not https://, so sign-in cookies are not protected")
    return Verdict("settings", True, "complete")


async def database_verdicts() -> Sequence[Verdict]:
    """Whether Postgres answers, is new enough, and holds our schema as this version wants it."""
    try:
        connection = await asyncpg.connect(database_url(), timeout=PATIENCE)
    except SettingsRefused as refused:
        return [Verdict("database", False, str(refused))]
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        advice = "check DATABASE_URL, and that the server runs and lets us in"
        return [Verdict("database", False, f"does not answer ({_words(error)}); {advice}")]
    try:
        state = await connection.fetchrow(STATE)
        revision = (
            await connection.fetchval("SELECT version_num FROM alembic_version") if state["is_migrated"] else None
        )
        seals = [seals_verdict(await find_waiting(connection.fetch))] if state["is_sealed"] else []
    finally:
        await connection.close()
    return [version_verdict(state["major"]), migrations_verdict(revision, state["functions"]), *seals]


def version_verdict(major: int) -> Verdict:
    """Whether this Postgres is new enough."""
    if major < OLDEST_POSTGRES:
        return Verdict("database", False, f"is PostgreSQL {major}; {OLDEST_POSTGRES} or newer is needed")
    return Verdict("database", True, f"PostgreSQL {major} answers")


def migrations_verdict(revision: str | None, fingerprint: str | None) -> Verdict:
    """Whether tables and functions are those of this version."""
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))
    head = scripts.get_current_head()
    known = {script.revision for script in scripts.walk_revisions()}
    if revision is None:
        return Verdict("migrations", False, "none yet; run `queue-server migrate`")
    if revision not in known:
        return Verdict("migrations", False, f"at {revision}, which a newer version made; install that version")
    if revision != head:
        return Verdict("migrations", False, f"at {revision}, and {head} is the newest; run `queue-server migrate`")
    if fingerprint != functions.fingerprint():
        return Verdict("migrations", False, "the functions are another version's; run `queue-server migrate`")
    return Verdict("migrations", True, f"at {head}, the newest; the functions are this version's")


def seals_verdict(waiting: Waiting | None) -> Verdict:
    """Whether the audit log is sealed as it grows."""
    if waiting is None:
        return Verdict("audit log", True, "every entry is sealed")
    says = f"the oldest entry without a seal was written {lasting(waiting.seconds)} ago"
    if not waiting.is_late:
        return Verdict("audit log", True, f"{says}; a server that runs seals every second")
    advice = "start a server; if one runs, something holds its sealer up: see docs/audit.md, Sealing"
    return Verdict("audit log", False, f"{says}; {advice}")


async def redis_verdict() -> Verdict:
    """Whether Redis answers; without it everything works, and screens are about a second late."""
    url = os.environ.get("REDIS_URL")
    if not url:
        return Verdict("Redis", False, "Missing: REDIS_URL, such as redis://host:6379/0")
    try:
        async with Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as client:
            await client.ping()
    except (RedisError, OSError, ValueError) as error:
        advice = "check REDIS_URL, and that it runs; until then screens are about a second late"
        return Verdict("Redis", False, f"does not answer ({_words(error)}); {advice}")
    return Verdict("Redis", True, "answers")


async def delivery_verdicts() -> Sequence[Verdict]:
    """Whether codes and invitations can be sent. Nothing is sent."""
    try:
        settings = load_settings()
    except SettingsRefused:
        return []  # said already
    mail = await way_verdict(settings, "e-mail", OF_MAIL, Mail, "the mail server takes our sign-in")
    return [mail, await way_verdict(settings, "text messages", OF_TEXTS, Texts, "the provider knows our account")]


async def way_verdict(
    settings: Settings, subject: str, needed: Sequence[str], kind: type[Mail | Texts], good: str
) -> Verdict:
    """One way: not there, half there, or as the other end says."""
    missing = [name.upper() for name in needed if not getattr(settings, name)]
    if len(missing) == len(needed):
        says = f"none are sent, so nobody signs up or gets a new password this way; set {', '.join(missing)}"
        return Verdict(subject, True, says)
    if missing:
        return Verdict(subject, False, f"Missing: {', '.join(missing)}")
    try:
        await kind(settings).greet()
    except NOT_SENT as error:
        return Verdict(subject, False, f"not taken ({_words(error)}); check its settings, and that it can be reached")
    return Verdict(subject, True, good)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
