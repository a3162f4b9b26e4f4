"""One's own account: seen in one's language, and of it only name and language are one's to change."""

from typing import Any

import pytest

from queue_server.actor import Role
from tests.identity.house import House, Person, slug_of


async def test_one_sees_ones_own_account(house: House, salma: Person) -> None:
    assert (await house.asks("GET", "/me", salma)).json() == {
        "id": str(salma.id),
        "email": salma.email,
        "phone": None,
        "name": "Salma",
        "names": {"en": "Salma", "ar": "سلمى"},
        "language": "en",
        "roles": [{"role": "patient", "branch_id": None}],
        "organization": {"id": str(house.organization_id), "name": "Small House"},
        "has_mfa": False,
        "preferences": {
            "email": True,
            "sms": False,
            "push": True,
            "quiet_from": "22:00",
            "quiet_until": "07:00",
        },
        "idle_minutes": 0,
        "revision": 1,
    }


async def test_names_come_in_the_callers_language(house: House, salma: Person) -> None:
    said = (await house.asks("GET", "/me", salma, headers={"Accept-Language": "ar, en;q=0.5"})).json()
    assert (said["name"], said["organization"]["name"]) == ("سلمى", "بيت صغير")


async def test_name_and_language_are_ones_own_to_change(house: House, salma: Person) -> None:
    wish = {"name": {"en": "Salma H."}, "language": "ar"}
    said = (await house.asks("PATCH", "/me", salma, json=wish)).json()
    assert (said["name"], said["names"], said["language"], said["revision"]) == (
        "Salma H.",
        {"en": "Salma H."},
        "ar",
        2,
    )
    assert (await house.asks("GET", "/me", salma)).json() == said
    [entry] = await house.audited("profile.edited")
    assert entry["facts"] == {"fields": ["name", "language"]}


async def test_preferences_are_said_one_by_one(house: House, salma: Person) -> None:
    await house.asks("PATCH", "/me", salma, json={"preferences": {"sms": True, "quiet_from": None}})
    said = (await house.asks("PATCH", "/me", salma, json={"preferences": {"email": False}})).json()
    assert said["preferences"] == {
        "email": False,
        "sms": True,
        "push": True,
        "quiet_from": None,
        "quiet_until": "07:00",
    }
    [first, _] = await house.audited("profile.edited")
    assert first["facts"] == {"fields": ["preferences"]}


async def test_an_edit_that_changes_nothing_counts_as_none(house: House, salma: Person) -> None:
    for wish in ({}, {"language": "en"}):
        assert (await house.asks("PATCH", "/me", salma, json=wish)).json()["revision"] == 1
    assert await house.audited("profile.edited") == []


async def test_an_edit_of_an_old_revision_is_refused(house: House, salma: Person) -> None:
    first = await house.asks("PATCH", "/me", salma, json={"language": "ar"}, headers={"If-Match": '"1"'})
    second = await house.asks("PATCH", "/me", salma, json={"language": "en"}, headers={"If-Match": '"1"'})
    assert (first.status_code, second.status_code, slug_of(second)) == (200, 412, "revision-changed")
    assert (await house.asks("GET", "/me", salma)).json()["language"] == "ar"


@pytest.mark.parametrize(
    "wish",
    [
        {"role": "admin"},
        {"organization_id": "x"},
        {"email": "other@house.test"},
        {"id": "x"},
        {"revision": 7},
        {"verified": True},
        {"language": "fr"},
        {"language": None},
        {"preferences": None},
        {"preferences": {"email": None}},
        {"preferences": {"sms": 0}},
        {"preferences": {"quiet_from": "24:00"}},
        {"preferences": {"pigeon": True}},
        {"name": None},
        {"name": {"ar": "سلمى"}},
        {"name": {"en": " "}},
        {"name": {"en": "x" * 201}},
        {"name": {"en": "nul\0"}},
        {"name": "Salma"},
    ],
    ids=str,
)
async def test_nothing_else_can_be_changed(house: House, salma: Person, wish: dict[str, Any]) -> None:
    before = (await house.asks("GET", "/me", salma)).json()
    answer = await house.asks("PATCH", "/me", salma, json=wish)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{next(iter(wish))}")
    assert (await house.asks("GET", "/me", salma)).json() == before


async def test_somebody_without_any_role_may_do_nothing(house: House) -> None:
    nobody = await house.a_person()
    assert slug_of(await house.asks("GET", "/me", nobody)) == "forbidden"


async def test_an_account_that_is_gone_is_not_found(house: House) -> None:
    gone = await house.a_person(Role.PATIENT)
    await house.database.read("DELETE FROM users WHERE id = $1", gone.id)
    assert slug_of(await house.asks("GET", "/me", gone)) == "not-found"
    assert slug_of(await house.asks("PATCH", "/me", gone, json={"language": "ar"})) == "not-found"
