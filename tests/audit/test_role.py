"""The server's own role in the database: it can do its work, and cannot rewrite the log."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg
import pytest

from db import grants, migrate
from queue_server.cli.administration import create_admin
from queue_server.cli.connecting import database_at
from tests.a_clinic import Clinic, Witness
from tests.a_server import a_running_server
from tests.audit.ledger import a_ledger
from tests.cli.programs import run

PASSWORD = "seven green pears in a basket"
LOG = ("audit_log", "audit_seals", "audit_anchors")


@dataclass(frozen=True)
class Restricted:
    """A migrated database, its owner's way in, and the way of a role that has only what `--grant-to` gives."""

    role: str
    owners: str
    url: str


@pytest.fixture(scope="module")
async def restricted(a_database: Callable[[], Awaitable[str]]) -> AsyncIterator[Restricted]:
    url, role, password = await a_database(), f"qs_app_{secrets.token_hex(4)}", secrets.token_hex(16)
    owner = await asyncpg.connect(url)
    await owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
    code, said = await run("migrate", "--grant-to", role, env={"DATABASE_URL": url})
    assert code == 0, said.err
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    yield Restricted(role, url, parts._replace(netloc=f"{role}:{password}@{place}").geturl())
    await owner.execute(f"DROP OWNED BY {role}")
    await owner.execute(f"DROP ROLE {role}")
    await owner.close()


async def test_a_server_works_under_it(restricted: Restricted, redis_url: str, witness: Witness) -> None:
    async with (
        database_at(restricted.url) as database,
        a_running_server(restricted.url, redis_url) as server,
        a_ledger(restricted.url) as ledger,
    ):
        clinic = await Clinic.open(database, witness)
        await create_admin(database, organization="Sur", email="asma@example.org", name="Asma", password=PASSWORD)
        async with server.as_(clinic.receptionist) as desk, server.as_(None) as anybody:
            joined = await desk.post(f"/queues/{clinic.queue}/tickets", json={"name": "Salma"})
            called = await desk.post(f"/queues/{clinic.queue}/call-next", json={"counter_id": str(clinic.counter)})
            named = await desk.get(f"/queues/{clinic.queue}/names")
            signed_in = await anybody.post("/auth/login", json={"identifier": "asma@example.org", "password": PASSWORD})
            told = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
            branch = await anybody.post("/branches", headers=told, json=A_BRANCH)
        statuses = [answer.status_code for answer in (joined, called, named, signed_in, branch)]
        assert statuses == [201, 200, 200, 200, 201], statuses
        await ledger.is_anchored()
        verdict = await ledger.verdict_as_it_stands()

    assert (verdict.fault, verdict.unsealed, verdict.sealed > 5) == (None, 0, True)


A_BRANCH = {"name": {"en": "A"}, "time_zone": "Asia/Muscat", "opening_hours": {"sun": [["08:00", "13:00"]]}}


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET {column} = {column}",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "DROP TRIGGER {}_append_only ON {}",
        "DROP TABLE {}",
        "CREATE TRIGGER mine BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history()",
        "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING",
    ],
)
async def test_it_can_only_add_to_the_log(restricted: Restricted, table: str, statement: str) -> None:
    column = "action" if table == "audit_log" else "hash"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await does(restricted.url, statement.replace("{}", table).replace("{column}", column))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_log (organization_id, at, actor_kind, action, txid)"
        " VALUES (gen_random_uuid(), now(), 'user', 'x', '1')",
        "INSERT INTO audit_log (id, organization_id, at, actor_kind, action) OVERRIDING SYSTEM VALUE"
        " VALUES (1, gen_random_uuid(), now(), 'user', 'x')",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION public.refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'",
        "CREATE OR REPLACE FUNCTION fn.audit_field(value text) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea'",
        "CREATE TABLE public.mine (id integer)",
        "UPDATE alembic_version SET version_num = '0000'",
        "SET ROLE queue_server",
    ],
)
async def test_it_cannot_go_round_it(restricted: Restricted, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await does(restricted.url, statement.replace("queue_server", await owner_of(restricted.owners)))


async def test_what_is_made_later_is_granted_too(restricted: Restricted) -> None:
    await does(restricted.owners, "CREATE TABLE public.later (id integer)")
    await does(restricted.url, "UPDATE later SET id = 1")
    await does(restricted.owners, "COMMENT ON SCHEMA fn IS 'another release'")
    await migrate.upgrade(restricted.owners)
    await does(restricted.url, "SELECT fn.audit_field('x')")


async def test_who_owns_the_tables_is_refused_as_the_servers_role(restricted: Restricted) -> None:
    for role, why in ((await owner_of(restricted.owners), "make another role"), ("no_such_role", "There is no role")):
        with pytest.raises(grants.RoleUnfit, match=why):
            await grants.grant(restricted.owners, role)


async def does(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def owner_of(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        owner: str = await connection.fetchval("SELECT current_user")
        return owner
    finally:
        await connection.close()
