"""Roles that change take effect at once: an older token is good no more, the next one knows."""

from datetime import UTC, datetime, timedelta

import pytest

from queue_server.actor import Role
from queue_server.errors import StepUpRequired, Unavailable
from queue_server.identity import commands, queries
from queue_server.identity.errors import WrongCredentials
from queue_server.identity.refresh import REMEMBERED
from queue_server.identity.revocations import KEPT, Revocations
from tests.identity.house import PASSWORD, QUICK, House, Person, slug_of
from tests.identity.test_renewal import bearing


async def change_access(house: House, person: Person) -> None:
    async with house.cold() as tx:
        user = await queries.lock_user(tx, person.id)
        await commands.change_access(tx, user, now=datetime.now(UTC))


async def test_an_older_token_has_run_out_and_the_next_one_is_good(house: House, salma: Person) -> None:
    tokens = await house.signs_in(salma)
    await change_access(house, salma)
    assert slug_of(await house.asks("GET", "/me", headers=bearing(tokens))) == "token-expired"
    renewed = (await house.refreshes(tokens["refresh_token"])).json()
    assert (await house.asks("GET", "/me", headers=bearing(renewed))).status_code == 200


async def test_a_process_that_starts_later_knows(house: House, salma: Person) -> None:
    actor = await house.authority.bearer((await house.signs_in(salma))["access_token"])
    await change_access(house, salma)
    fresh = Revocations()
    assert fresh.is_good(actor)
    await fresh.load(house.database)
    assert not fresh.is_good(actor)


async def test_what_no_token_can_be_older_than_is_forgotten(house: House, salma: Person) -> None:
    now = 0.0
    revocations = Revocations(lambda: now)
    revocations.hear("access.changed", {"user_id": str(salma.id), "version": 2})
    assert revocations.is_outdated(salma.actor)
    now = KEPT.total_seconds() + 1
    revocations.hear("access.changed", {"user_id": str(house.organization_id), "version": 2})
    assert not revocations.is_outdated(salma.actor)


async def test_an_older_event_that_comes_late_changes_nothing(salma: Person) -> None:
    revocations = Revocations()
    for version in (3, 2):
        revocations.hear("access.changed", {"user_id": str(salma.id), "version": version})
    assert revocations._least[salma.id][0] == 3


async def test_stepping_up_makes_a_session_fresh(house: House, salma: Person) -> None:
    tokens = await house.signs_in(salma)
    actor = await house.authority.bearer(tokens["access_token"])
    long_after = datetime.now(UTC) + timedelta(minutes=6)
    actor.must_be_fresh(datetime.now(UTC))
    with pytest.raises(StepUpRequired):
        actor.must_be_fresh(long_after)
    assert actor.session_id is not None
    async with house.cold(actor) as tx:
        session = await commands.step_up(tx, actor.session_id, now=long_after)
    profile = await queries.profile(house.database, salma.id)
    profile.as_actor(session).must_be_fresh(long_after)
    assert len(await house.audited("session.confirmed")) == 1


async def test_renewing_a_token_does_not_make_it_fresh(house: House, salma: Person) -> None:
    tokens = await house.signs_in(salma)
    before = await house.authority.bearer(tokens["access_token"])
    after = await house.authority.bearer((await house.refreshes(tokens["refresh_token"])).json()["access_token"])
    assert after.authenticated_at == before.authenticated_at


async def test_a_role_that_needs_a_second_step_opens_nothing_else_before(house: House) -> None:
    nurse = await house.a_person(Role.RECEPTIONIST)
    await house.database.read(
        "UPDATE organizations SET mfa_required_for = '{receptionist}' WHERE id = $1", house.organization_id
    )
    tokens = await house.signs_in(nurse)
    assert tokens["must_enrol"]
    actor = await house.authority.bearer(tokens["access_token"])
    actor.must("mfa:manage")
    assert (await house.asks("GET", "/me", headers=bearing(tokens))).status_code == 200
    with pytest.raises(Exception, match="mfa-required"):
        actor.must("queue:call")


async def test_whoever_has_a_second_factor_is_asked_for_it(house: House, salma: Person) -> None:
    await house.database.read("UPDATE users SET has_mfa = true WHERE id = $1", salma.id)
    answer = await house.asks("POST", "/auth/login", json={"identifier": salma.email, "password": PASSWORD})
    said = answer.json()
    assert (answer.status_code, said["mfa_required"], said["methods"]) == (200, True, [])
    assert "set-cookie" not in answer.headers
    assert "access_token" not in said
    token = {"Authorization": f"Bearer {said['mfa_token']}"}
    assert slug_of(await house.asks("GET", "/me", headers=token)) == "token-invalid"
    assert slug_of(await house.refreshes(said["mfa_token"])) == "token-invalid"


async def test_a_password_that_was_changed_while_it_was_checked_opens_nothing(house: House, salma: Person) -> None:
    profile = await queries.profile(house.database, salma.id)
    await house.database.read("UPDATE users SET password_hash = 'another' WHERE id = $1", salma.id)
    seen = commands.SeenPassword(is_short=False, better_hash="of the old one")
    with pytest.raises(Unavailable):
        async with house.cold(profile.as_actor()) as tx:
            await commands.sign_in(tx, house.authority.refresh, profile, now=datetime.now(UTC), seen=seen)
    assert (await queries.profile(house.database, salma.id)).password_hash == "another"


async def test_a_second_step_that_was_turned_on_meanwhile_is_asked_for(house: House, salma: Person) -> None:
    profile = await queries.profile(house.database, salma.id)
    await house.database.read("UPDATE users SET has_mfa = true WHERE id = $1", salma.id)
    with pytest.raises(WrongCredentials):
        async with house.cold(profile.as_actor()) as tx:
            await commands.sign_in(tx, house.authority.refresh, profile, now=datetime.now(UTC))


@pytest.mark.parametrize(("role", "must_enrol"), [(Role.DOCTOR, True), (Role.AUDITOR, True), (Role.PATIENT, False)])
async def test_whoever_works_here_with_a_short_password_sets_up_a_second_step(
    house: House, role: Role, must_enrol: bool
) -> None:
    person = await house.a_person(role)
    await house.database.read("UPDATE users SET password_hash = $2 WHERE id = $1", person.id, QUICK.hash("ten pears."))
    wish = {"identifier": person.email, "password": "ten pears."}
    said = (await house.asks("POST", "/auth/login", json=wish)).json()
    assert said["must_enrol"] is must_enrol
    renewed = (await house.refreshes(said["refresh_token"])).json()
    assert renewed["must_enrol"] is must_enrol


async def test_a_session_ends_before_a_copied_token_could_be_forgotten(house: House, salma: Person) -> None:
    tokens = await house.signs_in(salma)
    await house.database.read("UPDATE sessions SET renewals = $2 WHERE user_id = $1", salma.id, REMEMBERED - 1)
    last = await house.refreshes(tokens["refresh_token"])
    assert last.status_code == 200
    assert slug_of(await house.refreshes(last.json()["refresh_token"])) == "token-expired"


async def test_one_signs_in_with_a_phone_number_however_it_is_written(house: House) -> None:
    person = await house.a_person(Role.PATIENT)
    await house.database.read("UPDATE users SET phone = '+96812345678' WHERE id = $1", person.id)
    for written in ("+96812345678", "00968 1234-5678", "+968 (12) 34 56 78", "+٩٦٨ ١٢٣٤٥٦٧٨"):
        answer = await house.asks("POST", "/auth/login", json={"identifier": written, "password": PASSWORD})
        assert answer.status_code == 200, written
    await house.database.read("UPDATE users SET phone = NULL WHERE id = $1", person.id)
