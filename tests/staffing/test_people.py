"""People: who is shown to whom, whose roles change, who is suspended, and what becomes of an account that ends."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from queue_server.actor import Grant, Role
from tests.identity.house import PASSWORD, Person, slug_of
from tests.identity.test_renewal import bearing
from tests.staffing.conftest import Office, somebody


async def test_an_admin_sees_everybody_and_a_manager_who_works_at_their_branch(office: Office) -> None:
    far_doctor = await office.house.a_person(Grant(Role.DOCTOR, office.far))
    shown = await office.names(office.admin)
    assert {person.id for person in (office.manager, office.doctor, office.patient, far_doctor)} < set(shown)
    near = await office.names(office.manager)
    assert set(near) == {office.admin.id, office.manager.id, office.doctor.id}
    assert slug_of(await office.asks("GET", f"/admin/users/{far_doctor.id}", office.manager)) == "not-found"
    assert (await office.asks("GET", f"/admin/users/{office.doctor.id}", office.manager)).status_code == 200


async def test_people_are_found_by_name_address_role_and_state(office: Office) -> None:
    assert await office.names(office.admin, f"query={office.doctor.email[:12].upper()}") == [office.doctor.id]
    assert len(await office.names(office.admin, "query=salma")) == 4
    assert await office.names(office.admin, "query=%25") == []
    assert await office.names(office.admin, "role=doctor") == [office.doctor.id]
    assert await office.names(office.admin, "state=suspended") == []
    await office.does(office.admin, "suspend", office.doctor)
    assert await office.names(office.admin, "state=suspended") == [office.doctor.id]


@pytest.mark.parametrize("query", ["role=king", "state=asleep", "query=%00", f"query={'x' * 101}", "limit=-1"])
async def test_what_is_no_filter_is_refused(office: Office, query: str) -> None:
    assert slug_of(await office.asks("GET", f"/admin/users?{query}", office.admin)) == "malformed"


async def test_roles_are_given_and_taken_and_the_next_token_has_them(office: Office) -> None:
    tokens = await office.house.signs_in(office.doctor)
    answer = await office.gives(office.manager, office.doctor, Grant(Role.RECEPTIONIST, office.near))
    assert answer.json()["roles"] == [{"role": "receptionist", "branch_id": str(office.near)}]
    assert slug_of(await office.asks("GET", "/me", None, headers=bearing(tokens))) == "token-expired"
    renewed = (await office.house.refreshes(tokens["refresh_token"])).json()
    actor = await office.house.authority.bearer(renewed["access_token"])
    assert actor.grants == (Grant(Role.RECEPTIONIST, office.near),)
    (entry,) = await office.house.audited("roles.changed")
    assert entry["facts"] == {
        "before": [["doctor", str(office.near)]],
        "after": [["receptionist", str(office.near)]],
    }


async def test_the_same_roles_again_change_nothing(office: Office) -> None:
    tokens = await office.house.signs_in(office.doctor)
    assert (await office.gives(office.admin, office.doctor, Grant(Role.DOCTOR, office.near))).status_code == 200
    assert (await office.asks("GET", "/me", None, headers=bearing(tokens))).status_code == 200
    assert await office.house.audited("roles.changed") == []


async def test_whoever_leaves_a_branch_leaves_its_lines(office: Office) -> None:
    pool = office.house.database
    for branch, letter in ((office.near, "A"), (office.far, "F")):
        await pool.read(
            "WITH q AS (INSERT INTO queues (id, organization_id, branch_id, name, prefix)"
            ' VALUES ($1, $2, $3, \'{"en": "A line"}\', $4) RETURNING id)'
            " INSERT INTO queue_staff SELECT id, $5, $2 FROM q",
            *(somebody(), office.house.organization_id, branch, letter, office.doctor.id),
        )
    await office.gives(office.admin, office.doctor, Grant(Role.DOCTOR, office.far))
    left = await pool.read(
        "SELECT q.branch_id FROM queue_staff s JOIN queues q ON q.id = s.queue_id WHERE s.user_id = $1",
        office.doctor.id,
    )
    assert [row["branch_id"] for row in left] == [office.far]


async def test_nobody_gives_what_is_not_theirs_to_give(office: Office) -> None:
    wishes = [
        (office.manager, office.doctor, [Grant(Role.MANAGER, office.near)], "forbidden"),
        (office.manager, office.doctor, [Grant(Role.DOCTOR, office.near), Grant(Role.DOCTOR, office.far)], "forbidden"),
        (office.manager, office.admin, [], "forbidden"),
        (office.doctor, office.manager, [], "forbidden"),
        (office.patient, office.doctor, [], "forbidden"),
        (office.manager, office.patient, [Grant(Role.DOCTOR, office.near)], "not-found"),
        (office.manager, office.manager, [Grant(Role.ADMIN)], "own-account"),
        (office.admin, office.admin, [], "own-account"),
        (office.admin, office.doctor, [Grant(Role.DOCTOR, somebody())], "not-found"),
    ]
    for by, to, grants, slug in wishes:
        assert slug_of(await office.gives(by, to, *grants)) == slug, (by.actor.roles, to.actor.roles, grants)
    assert await office.house.audited("roles.changed") == []


async def test_another_revision_is_refused(office: Office) -> None:
    answer = await office.gives(office.admin, office.doctor, headers={"If-Match": '"7"'})
    assert slug_of(answer) == "revision-changed"


async def test_roles_need_a_fresh_sign_in(office: Office) -> None:
    actor, now = office.admin.actor, datetime.now(UTC)
    stale = office.house.authority.access.issue(
        actor.__class__(
            actor.kind,
            actor.id,
            actor.organization_id,
            actor.grants,
            actor.session_id,
            authenticated_at=now - timedelta(minutes=6),
        ),
        now=now,
    )
    later = Person(office.admin.id, office.admin.email, actor, stale)
    assert slug_of(await office.gives(later, office.doctor)) == "step-up-required"
    for method, path, wish in (
        ("DELETE", f"/admin/users/{office.doctor.id}", None),
        ("PUT", "/admin/policy", {"mfa_required_for": []}),
        ("POST", "/admin/invitations", {"email": "x@y.test", "roles": [{"role": "doctor", "branch_id": None}]}),
    ):
        assert slug_of(await office.asks(method, path, later, json=wish)) == "step-up-required", path
    assert (await office.does(later, "suspend", office.doctor)).status_code == 200  # in an emergency, at once


async def test_whoever_is_suspended_is_out_at_once_and_may_come_back(office: Office) -> None:
    tokens = await office.house.signs_in(office.doctor)
    answer = await office.does(office.manager, "suspend", office.doctor)
    assert answer.json()["state"] == "suspended"
    assert slug_of(await office.asks("GET", "/me", None, headers=bearing(tokens))) == "session-revoked"
    assert slug_of(await office.house.refreshes(tokens["refresh_token"])) == "session-revoked"
    wish = {"identifier": office.doctor.email, "password": PASSWORD}
    assert slug_of(await office.asks("POST", "/auth/login", None, json=wish)) == "wrong-credentials"
    assert (await office.does(office.manager, "reinstate", office.doctor)).json()["state"] == "active"
    await office.house.signs_in(office.doctor)
    actions = ["user.suspended", "user.reinstated"]
    assert [len(await office.house.audited(action)) for action in actions] == [1, 1]


async def test_open_days_show_the_hours_of_a_doctor_who_is_back(office: Office) -> None:
    database, doctor = office.house.database, office.doctor.id
    await database.read("SELECT fn.open_schedule($1, $2)", office.house.organization_id, doctor)
    await database.read(
        "INSERT INTO time_blocks (id, organization_id, branch_id, staff_id, starts_on, starts_at, ends_at)"
        " VALUES ($1, $2, $3, $4, current_date, '08:00', '12:00')",
        *(somebody(), office.house.organization_id, office.near, doctor),
    )
    for verb in ("suspend", "reinstate"):
        await office.does(office.admin, verb, office.doctor)
    (heard,) = office.house.ear.of("schedule.plan_changed")
    assert (heard["stream_id"], heard["body"]) == (str(doctor), {"branches": [str(office.near)]})


async def test_doing_it_twice_is_doing_it_once(office: Office) -> None:
    for verb in ("suspend", "reinstate"):
        first, second = [await office.does(office.admin, verb, office.doctor) for _ in range(2)]
        assert first.json() == second.json()
    assert len(await office.house.audited("user.suspended")) == 1


async def test_one_is_signed_out_and_may_come_back(office: Office) -> None:
    tokens = await office.house.signs_in(office.doctor)
    assert (await office.does(office.admin, "sign-out", office.doctor)).status_code == 200
    assert slug_of(await office.asks("GET", "/me", None, headers=bearing(tokens))) == "session-revoked"
    await office.house.signs_in(office.doctor)


async def test_whoever_lost_their_phone_is_let_in_without_it(office: Office) -> None:
    database = office.house.database
    await database.read("UPDATE users SET has_mfa = true WHERE id = $1", office.doctor.id)
    await database.read(
        "INSERT INTO totp_factors (id, organization_id, user_id, secret, created_at, confirmed_at)"
        " VALUES ($1, $2, $3, 'sealed', now(), now())",
        *(somebody(), office.house.organization_id, office.doctor.id),
    )
    assert slug_of(await office.does(office.patient, "reset-mfa", office.doctor)) == "forbidden"
    assert not (await office.does(office.manager, "reset-mfa", office.doctor)).json()["has_mfa"]
    await office.house.signs_in(office.doctor)
    assert len(await office.house.audited("mfa.reset")) == 1


async def test_a_sign_in_beside_a_suspension_does_not_outlive_it(office: Office) -> None:
    for _ in range(5):
        answers = await asyncio.gather(
            office.asks("POST", "/auth/login", None, json={"identifier": office.doctor.email, "password": PASSWORD}),
            office.does(office.admin, "suspend", office.doctor),
        )
        if answers[0].status_code == 200:
            tokens = answers[0].json()
            assert slug_of(await office.asks("GET", "/me", None, headers=bearing(tokens))) == "session-revoked"
        await office.does(office.admin, "reinstate", office.doctor)


async def test_of_two_admins_who_suspend_each_other_one_stays(office: Office) -> None:
    other = await office.house.a_person(Role.ADMIN)
    verdicts = await asyncio.gather(
        office.does(office.admin, "suspend", other),
        office.does(other, "suspend", office.admin),
    )
    assert sorted(answer.status_code for answer in verdicts) == [200, 401]


@pytest.mark.parametrize("verb", ["PUT", "DELETE"])
async def test_of_two_admins_one_may_go(office: Office, verb: str) -> None:
    other = await office.house.a_person(Role.ADMIN)
    wish: dict[str, Any] | None = {"roles": []} if verb == "PUT" else None
    path = f"/admin/users/{other.id}" + ("/roles" if verb == "PUT" else "")
    assert (await office.asks(verb, path, office.admin, json=wish)).status_code in (200, 204)


async def test_an_account_that_ends_forgets_whose_it_was(office: Office) -> None:
    tokens = await office.house.signs_in(office.patient)
    await office.house.database.read(
        "INSERT INTO patients (id, organization_id, user_id, name) VALUES ($1, $2, $3, 'Salma')",
        *(somebody(), office.house.organization_id, office.patient.id),
    )
    assert (await office.asks("DELETE", f"/admin/users/{office.patient.id}", office.admin)).status_code == 204
    assert slug_of(await office.asks("GET", "/me", None, headers=bearing(tokens))) == "session-revoked"
    (user,) = await office.house.database.read("SELECT * FROM users WHERE id = $1", office.patient.id)
    assert (user["email"], user["phone"], user["name"]["en"]) == (None, None, "Former account")
    (patient,) = await office.house.database.read(
        "SELECT user_id, name FROM patients WHERE organization_id = $1", office.house.organization_id
    )
    assert tuple(patient) == (None, "Salma")  # the clinic must keep its files
    assert office.patient.id not in await office.names(office.admin)
    assert slug_of(await office.asks("DELETE", f"/admin/users/{office.patient.id}", office.admin)) == "not-found"
    assert slug_of(await office.asks("DELETE", f"/admin/users/{office.doctor.id}", office.manager)) == "forbidden"
    again = await office.house.database.read("SELECT count(*) AS n FROM roles WHERE user_id = $1", office.patient.id)
    assert again[0]["n"] == 0


async def test_a_doctor_whom_patients_still_come_to_stays_and_one_they_came_to_keeps_their_name(office: Office) -> None:
    organization, doctor, patient = office.house.organization_id, office.doctor.id, somebody()
    who = "INSERT INTO patients (id, organization_id, name) VALUES ($1, $2, 'Salma')"
    await office.house.database.read(who, patient, organization)
    booked = """
        INSERT INTO appointments (id, organization_id, branch_id, service_id, staff_id, patient_id, seat, status,
                                  starts_at, ends_at, during)
        SELECT $1, $2, $3, $1, $4, $5, 1, 'confirmed', t, t + '20 min', tstzrange(t, t + '20 min')
        FROM (SELECT now() + interval '1 hour' AS t) AS at
    """
    await office.house.database.read(booked, somebody(), organization, office.near, doctor, patient)
    answer = await office.asks("DELETE", f"/admin/users/{doctor}", office.admin)
    assert (answer.status_code, slug_of(answer)) == (409, "staff-in-use")
    await office.house.database.read("UPDATE appointments SET status = 'completed' WHERE staff_id = $1", doctor)
    assert (await office.asks("DELETE", f"/admin/users/{doctor}", office.admin)).status_code == 204
    (user,) = await office.house.database.read("SELECT name, email FROM users WHERE id = $1", doctor)
    assert (user["name"]["en"], user["email"]) == ("Salma", None)


async def test_what_becomes_of_a_doctor_changes_the_calendar(office: Office) -> None:
    async def revision() -> int:
        rows = await office.house.database.read("SELECT fn.calendar_revision($1) AS n", office.house.organization_id)
        seen: int = rows[0]["n"]
        return seen

    seen = [await revision()]
    for verb in ("suspend", "reinstate"):
        assert (await office.does(office.admin, verb, office.doctor)).status_code == 200
        seen.append(await revision())
    assert (await office.gives(office.admin, office.doctor, Grant(Role.DOCTOR, office.far))).status_code == 200
    assert [*seen, await revision()] == list(range(seen[0], seen[0] + 4))


async def test_people_of_another_clinic_are_nobody(office: Office, stranger: Person) -> None:
    asked: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", "", None),
        ("PUT", "/roles", {"roles": []}),
        ("POST", "/suspend", None),
        ("POST", "/reinstate", None),
        ("POST", "/sign-out", None),
        ("DELETE", "", None),
    ]
    for method, path, wish in asked:
        answer = await office.asks(method, f"/admin/users/{stranger.id}{path}", office.admin, json=wish)
        assert slug_of(answer) == "not-found", (method, path)
    assert stranger.id not in await office.names(office.admin)
