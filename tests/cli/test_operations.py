"""What an operator types: migrate, seed, create-admin, restore, doctor."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from db import functions
from queue_server.actor import Grant, Role, system
from queue_server.cli.administration import create_admin, create_colleague, give_role, raise_epoch
from queue_server.cli.connecting import database_at
from queue_server.cli.doctor import Verdict, examine, migrations_verdict, version_verdict
from queue_server.cli.seed import seed
from queue_server.clinic.commands import add_branch
from queue_server.errors import NotFound
from queue_server.identity.authority import Authority
from queue_server.identity.errors import AlreadyRegistered, PasswordTooCommon, PasswordTooShort, PasswordUnfit
from queue_server.identity.queries import find_profile_called
from queue_server.transaction import Database
from tests.cli.programs import SECRET_KEY, program, run, settings

NewDatabase = Callable[[], Awaitable[str]]
PASSWORD = "seven green pears"


async def counted(database: Database) -> dict[str, int]:
    tables = (
        "organizations",
        "users",
        "branches",
        "queues",
        "counters",
        "services",
        "patients",
        "tickets",
        "audit_log",
    )
    return {table: (await database.read(f"SELECT count(*) AS rows FROM {table}"))[0]["rows"] for table in tables}


async def test_a_new_database_is_migrated_and_opened_by_two_commands(an_empty_database: NewDatabase) -> None:
    only_the_database = {"DATABASE_URL": await an_empty_database()}

    early, refused = await run("seed", env=only_the_database)
    migrated, _ = await run("migrate", env=only_the_database)
    seeded, _ = await run("seed", env=only_the_database)

    assert (early, migrated, seeded) == (1, 0, 0)
    assert refused.err == ["The database is not migrated: run `queue-server migrate` first."]


async def test_seeding_twice_changes_nothing(a_database: NewDatabase) -> None:
    async with database_at(await a_database()) as database:
        first = await seed(database)
        before = await counted(database)

        again = await seed(database)

        assert again == first
        assert await counted(database) == before
        assert (before["branches"], before["queues"], before["users"], before["patients"]) == (2, 7, 15, 19)


async def test_an_admin_made_here_can_sign_in(a_database: NewDatabase) -> None:
    url = await a_database()
    who = ("--organization", "Muttrah Clinic", "--email", "asma@example.org", "--name", "Asma")

    code, said = await run("create-admin", *who, "--password-stdin", env={"DATABASE_URL": url}, given=PASSWORD + "\n")

    assert code == 0, said.err
    async with database_at(url) as database:
        authority = Authority.over(SECRET_KEY.encode(), public_url="http://127.0.0.1")
        profile = await authority.recognise(database, "asma@example.org", PASSWORD)
    assert profile.grants == (Grant(Role.ADMIN),)
    assert profile.organization == {"en": "Muttrah Clinic"}


async def test_an_operator_makes_staff_and_the_only_admin_a_doctor_too(a_database: NewDatabase) -> None:
    async with database_at(await a_database()) as database:
        await create_admin(database, organization="Sur", email="a@example.org", name="A", password=PASSWORD)
        (sur,) = await database.read("SELECT id FROM organizations")
        async with database.cold(replace(system(sur["id"]), grants=(Grant(Role.ADMIN),))) as tx:
            branch = await add_branch(tx, name={"en": "Harbour"}, time_zone="Asia/Muscat", opening_hours={})
        harbour: dict[str, Any] = {"organization": "Sur", "branch": "Harbour", "role": Role.DOCTOR}
        said = {"email": "said@example.org", "name": "Said", "password": PASSWORD}

        with pytest.raises(NotFound):
            await create_colleague(database, **harbour | {"branch": "Mars"} | said)
        with pytest.raises(NotFound):
            await give_role(database, **harbour, email="said@example.org")
        await create_colleague(database, **harbour | said)
        await give_role(database, **harbour, email="a@example.org")

        doctor = Grant(Role.DOCTOR, branch.id)
        grants = [await grants_called(database, f"{name}@example.org") for name in ("said", "a")]
        assert grants == [{doctor}, {Grant(Role.ADMIN), doctor}]


async def grants_called(database: Database, email: str) -> set[Grant]:
    profile = await find_profile_called(database, email)
    assert profile is not None
    return set(profile.grants)


async def test_a_second_admin_joins_the_organization_that_is_there(a_database: NewDatabase) -> None:
    async with database_at(await a_database()) as database:
        first = await create_admin(database, organization="Sur", email="a@example.org", name="A", password=PASSWORD)
        second = await create_admin(database, organization="Sur", email="b@example.org", name="B", password=PASSWORD)

        assert (first, second) == (True, False)
        assert (await counted(database))["organizations"] == 1


async def test_a_refused_admin_leaves_no_organization(a_database: NewDatabase) -> None:
    async with database_at(await a_database()) as database:
        await create_admin(database, organization="Sur", email="a@example.org", name="A", password=PASSWORD)
        before = await counted(database)

        with pytest.raises(AlreadyRegistered):
            await create_admin(database, organization="Nizwa", email="A@example.org", name="A", password=PASSWORD)
        for password, refusal in (
            ("short", PasswordUnfit),
            ("eleven pear", PasswordTooShort),
            ("Beatrice@example.org", PasswordTooCommon),
            ("qwertyuiop123456", PasswordTooCommon),
        ):
            with pytest.raises(refusal):
                await create_admin(
                    database, organization="Nizwa", email="beatrice@example.org", name="B", password=password
                )

        assert await counted(database) == before


async def test_a_restore_raises_the_epoch_and_asks_first(a_database: NewDatabase) -> None:
    only_the_database = {"DATABASE_URL": await a_database()}

    asked, question = await run("restore", env=only_the_database)
    done, said = await run("restore", "--confirm", env=only_the_database)

    assert (asked, done) == (1, 0)
    assert "--confirm" in question.err[0]
    assert "was 1 and is now 2" in said.out[0]
    async with database_at(only_the_database["DATABASE_URL"]) as database:
        assert await raise_epoch(database) == 3


async def test_the_doctor_finds_a_good_installation_well(a_database: NewDatabase, redis_url: str) -> None:
    code, said = await run("doctor", env=settings(await a_database(), redis_url))

    assert code == 0
    assert [line[0] for line in said.out] == ["✓"] * 8


async def test_the_doctor_names_all_that_is_missing() -> None:
    async with program("doctor") as asked:
        assert await asked.ends() == 1

    said = "\n".join(asked.out)
    assert "Missing: DATABASE_URL, REDIS_URL, SECRET_KEY" in said


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, database_url: str, redis_url: str) -> pytest.MonkeyPatch:
    for name, value in settings(database_url, redis_url).items():
        monkeypatch.setenv(name, value)
    return monkeypatch


async def test_the_doctor_asks_for_migrations(complete: pytest.MonkeyPatch, an_empty_database: NewDatabase) -> None:
    complete.setenv("DATABASE_URL", await an_empty_database())

    assert "run `queue-server migrate`" in the_ill(await examine())["migrations"]


async def test_the_doctor_notices_functions_of_another_version(complete: pytest.MonkeyPatch) -> None:
    complete.setattr(functions, "fingerprint", lambda: "another")

    assert "run `queue-server migrate`" in the_ill(await examine())["migrations"]


async def test_the_doctor_finds_a_dead_redis_and_a_dead_database(complete: pytest.MonkeyPatch) -> None:
    complete.setenv("REDIS_URL", "unix:///nowhere/redis.sock")
    complete.setenv("DATABASE_URL", "postgresql:///nowhere?host=/nowhere")

    ill = the_ill(await examine())

    assert "check REDIS_URL" in ill["Redis"]
    assert "check DATABASE_URL" in ill["database"]


def test_the_doctor_knows_an_old_postgres_and_a_newer_schema() -> None:
    assert not version_verdict(14).is_well
    assert "install that version" in migrations_verdict("9999", None).says


def the_ill(verdicts: Sequence[Verdict]) -> dict[str, str]:
    return {verdict.subject: verdict.says for verdict in verdicts if not verdict.is_well}
