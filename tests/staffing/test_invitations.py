"""Invitations and what a clinic asks of whoever works there."""

from datetime import UTC, datetime

import pytest

from queue_server.actor import Grant, Role
from queue_server.identity.queries import lock_user
from tests.identity.house import Person, slug_of
from tests.staffing.conftest import Office


def a_doctor_at(office: Office, email: str | None = None) -> dict[str, object]:
    return {
        "email": email or f"{office.near.hex}@house.test",
        "language": "ar",
        "roles": [{"role": "doctor", "branch_id": str(office.near)}],
    }


async def test_an_invitation_is_sent_listed_and_taken_back(office: Office) -> None:
    answer = await office.asks("POST", "/admin/invitations", office.manager, json=a_doctor_at(office))
    assert answer.status_code == 201
    said = answer.json()
    await office.post.stop()
    (sent,) = office.outbox.newest_first()
    assert sent.message.address.value == said["email"]
    assert "http://house.test/invitation#" in sent.message.text
    listed = (await office.asks("GET", "/admin/invitations", office.admin)).json()["items"]
    assert listed == [said]
    path = f"/admin/invitations/{said['id']}"
    assert (await office.asks("DELETE", path, office.manager)).status_code == 204
    assert (await office.asks("GET", "/admin/invitations", office.admin)).json()["items"] == []
    assert [len(await office.house.audited(f"invitation.{did}")) for did in ("sent", "revoked")] == [1, 1]


async def test_who_may_invite_no_more_has_invited_nobody(office: Office) -> None:
    for verb, path, wish in (("POST", "suspend", None), ("PUT", "roles", {"roles": []})):
        who = await office.house.a_person(Grant(Role.MANAGER, office.near))
        wishes = a_doctor_at(office, f"{verb.lower()}.{office.near.hex}@house.test")
        assert (await office.asks("POST", "/admin/invitations", who, json=wishes)).status_code == 201
        await office.asks(verb, f"/admin/users/{who.id}/{path}", office.admin, json=wish)
    assert (await office.asks("GET", "/admin/invitations", office.admin)).json()["items"] == []


async def test_who_was_suspended_a_moment_ago_does_nothing_any_more(office: Office) -> None:
    async with office.house.cold() as tx:
        (await lock_user(tx, office.manager.id)).disabled_at = datetime.now(UTC)
    answers = [
        await office.asks("POST", "/admin/invitations", office.manager, json=a_doctor_at(office)),
        await office.gives(office.manager, office.doctor),
        await office.does(office.manager, "suspend", office.doctor),
    ]
    assert [slug_of(answer) for answer in answers] == ["session-revoked"] * 3


async def test_whose_roles_changed_a_moment_ago_asks_again_with_the_new_ones(office: Office) -> None:
    async with office.house.cold() as tx:
        (await lock_user(tx, office.manager.id)).access_version += 1
    assert slug_of(await office.does(office.manager, "suspend", office.doctor)) == "token-expired"


async def test_a_manager_sees_who_was_invited_to_their_branch(office: Office) -> None:
    far = await office.house.a_person(Grant(Role.MANAGER, office.far))
    assert (await office.asks("POST", "/admin/invitations", office.admin, json=a_doctor_at(office))).status_code == 201
    seen = [(await office.asks("GET", "/admin/invitations", who)).json()["items"] for who in (office.manager, far)]
    assert [len(items) for items in seen] == [1, 0]


async def test_a_mailbox_is_not_flooded(office: Office) -> None:
    answers = [
        await office.asks("POST", "/admin/invitations", office.admin, json=a_doctor_at(office)) for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [*[201] * 5, 429]


async def test_nobody_is_invited_to_what_is_not_theirs_to_give(office: Office) -> None:
    for role, branch, slug in (("manager", office.near, "forbidden"), ("doctor", office.far, "forbidden")):
        wish = {"email": f"{role}@house.test", "roles": [{"role": role, "branch_id": str(branch)}]}
        assert slug_of(await office.asks("POST", "/admin/invitations", office.manager, json=wish)) == slug
    assert slug_of(await office.asks("POST", "/admin/invitations", office.doctor, json=a_doctor_at(office))) == (
        "forbidden"
    )
    assert office.outbox.newest_first() == []


async def test_whoever_has_an_account_is_not_invited(office: Office) -> None:
    wish = a_doctor_at(office, office.patient.email.upper())
    assert slug_of(await office.asks("POST", "/admin/invitations", office.admin, json=wish)) == "already-registered"


@pytest.mark.parametrize(
    "change",
    [
        {"email": "no address"},
        {"email": "a,b@x.test"},
        {"email": "аdmin@x.test"},
        {"roles": []},
        {"roles": [{"role": "king"}]},
        {"id": "x"},
    ],
)
async def test_what_is_no_invitation_is_refused(office: Office, change: dict[str, object]) -> None:
    answer = await office.asks("POST", "/admin/invitations", office.admin, json=a_doctor_at(office) | change)
    assert slug_of(answer) == "invalid"


async def test_another_clinics_invitation_is_none(office: Office, stranger: Person) -> None:
    said = (await office.asks("POST", "/admin/invitations", office.admin, json=a_doctor_at(office))).json()
    async with office.house.cold(stranger.actor):
        pass
    answer = await office.asks("DELETE", f"/admin/invitations/{said['id']}", stranger)
    assert slug_of(answer) == "not-found"


async def test_a_second_step_may_be_asked_of_some_roles(office: Office) -> None:
    tokens = await office.house.signs_in(office.doctor)
    assert not tokens["must_enrol"]
    wish = {"mfa_required_for": ["doctor", "admin", "doctor"]}
    answer = await office.asks("PUT", "/admin/policy", office.admin, json=wish)
    assert answer.json() == {"mfa_required_for": ["admin", "doctor"]}
    assert (await office.house.refreshes(tokens["refresh_token"])).json()["must_enrol"]
    (entry,) = await office.house.audited("policy.changed")
    assert entry["facts"] == {"mfa_required_for": [[], ["admin", "doctor"]]}


async def test_a_policy_is_the_admins_and_not_for_patients(office: Office) -> None:
    assert slug_of(await office.asks("PUT", "/admin/policy", office.manager, json={"mfa_required_for": []})) == (
        "forbidden"
    )
    answer = await office.asks("PUT", "/admin/policy", office.admin, json={"mfa_required_for": ["patient"]})
    assert slug_of(answer) == "invalid"
    assert (await office.asks("GET", "/admin/policy", office.manager)).json() == {"mfa_required_for": []}
    assert Grant(Role.ADMIN) in office.admin.actor.grants
