"""Staff as everybody may know them; patients as the desk finds them, and nobody else."""

from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Grant, Role
from queue_server.clinic import commands
from tests.clinic.two_branches import TwoBranches
from tests.identity.house import Person, slug_of

CANARY = "Zuwena Canary"


async def staff_seen(
    clinic: TwoBranches, who: Person | None = None, *, branch: UUID | None = None
) -> dict[str, dict[str, Any]]:
    first = path = "/staff?limit=100" if branch is None else f"/staff?limit=100&branch_id={branch}"
    seen: dict[str, dict[str, Any]] = {}
    while True:
        listed = (await clinic.asks("GET", path, who)).json()
        seen |= {one["id"]: one for one in listed["items"]}
        if listed["next_cursor"] is None:
            return seen
        path = f"{first}&cursor={listed['next_cursor']}"


async def found(clinic: TwoBranches, query: str, who: Person | None = None) -> list[str]:
    answer = await clinic.asks("GET", "/patients", who or clinic.reception, params={"query": query})
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


async def test_everybody_sees_who_treats_them_at_public_branches(clinic: TwoBranches) -> None:
    seen = await staff_seen(clinic)
    assert seen[str(clinic.doctor.id)] == {
        "id": str(clinic.doctor.id),
        "name": "Salma",
        "names": {"en": "Salma", "ar": "سلمى"},
        "roles": [{"role": "doctor", "branch_id": str(clinic.khuwair)}],
    }
    assert str(clinic.reception.id) in seen
    assert not {str(person.id) for person in (clinic.admin, clinic.manager, clinic.patient)} & seen.keys()


async def test_staff_see_all_their_colleagues_and_nobody_elses(clinic: TwoBranches, rival: TwoBranches) -> None:
    seen = await staff_seen(clinic, clinic.other_doctor)
    people = (clinic.admin, clinic.manager, clinic.reception, clinic.doctor, clinic.other_doctor)
    assert seen.keys() == {str(person.id) for person in people}
    assert len(seen[str(clinic.doctor.id)]["roles"]) == 2


async def test_patients_see_who_treats_them_at_any_branch_of_theirs(clinic: TwoBranches, rival: TwoBranches) -> None:
    seen = await staff_seen(clinic, clinic.patient)
    assert seen.keys() == {str(person.id) for person in (clinic.reception, clinic.doctor, clinic.other_doctor)}
    assert len(seen[str(clinic.doctor.id)]["roles"]) == 2


async def test_who_was_disabled_works_here_no_more(clinic: TwoBranches) -> None:
    await clinic.house.database.read("UPDATE users SET disabled_at = now() WHERE id = $1", clinic.doctor.id)
    assert str(clinic.doctor.id) not in await staff_seen(clinic)


async def test_a_doctor_of_the_whole_organization_is_at_its_public_branch_too(clinic: TwoBranches) -> None:
    person = await clinic.house.a_person(Grant(Role.DOCTOR))
    assert (await staff_seen(clinic))[str(person.id)]["roles"] == [{"role": "doctor", "branch_id": None}]


async def test_at_one_branch_are_those_who_work_there_and_nobody_of_another_organization(
    clinic: TwoBranches, rival: TwoBranches
) -> None:
    everywhere, _ = [await one.house.a_person(Grant(Role.DOCTOR)) for one in (clinic, rival)]
    seen = await staff_seen(clinic, branch=clinic.khuwair)
    people = (clinic.reception, clinic.doctor, clinic.other_doctor, everywhere)
    assert seen.keys() == {str(person.id) for person in people}
    assert seen[str(clinic.doctor.id)]["roles"] == [{"role": "doctor", "branch_id": str(clinic.khuwair)}]
    assert await staff_seen(clinic, clinic.doctor, branch=rival.khuwair) == {}
    assert slug_of(await clinic.asks("GET", "/staff?branch_id=here")) == "invalid"


async def test_the_desk_registers_a_patient_and_finds_them(clinic: TwoBranches) -> None:
    wish = {"name": "Aisha Al Balushi", "phone": "+968 9123-4567", "email": "aisha@house.test", "language": "ar"}
    answer = await clinic.asks("POST", "/patients", clinic.reception, json=wish)
    assert answer.status_code == 201
    assert {**answer.json(), "id": None} == {**wish, "id": None}
    for query in ("ai", "AISHA", "al b", "balu", "+9689", "+968 91", "9123", "9123-45", ""):
        assert await found(clinic, query) == ["Aisha Al Balushi"], query
    for query in ("isha", "912", "9124"):
        assert await found(clinic, query) == [], query


@pytest.mark.parametrize("query", ["%", "_", "%%", "\\", "a%", "' OR 1=1 --", "٣", "\u202e"])
async def test_a_query_is_plain_text(clinic: TwoBranches, query: str) -> None:
    await clinic.asks("POST", "/patients", clinic.reception, json={"name": "Aisha"})
    assert await found(clinic, query) == []


@pytest.mark.parametrize("query", ["a\0b", "x" * 101])
async def test_a_query_that_cannot_be_is_unreadable(clinic: TwoBranches, query: str) -> None:
    answer = await clinic.asks("GET", "/patients", clinic.reception, params={"query": query})
    assert (answer.status_code, slug_of(answer)) == (400, "malformed")


async def test_patients_come_in_pages(clinic: TwoBranches) -> None:
    for number in range(3):
        await clinic.asks("POST", "/patients", clinic.reception, json={"name": f"Aisha {number}"})
    first = (await clinic.asks("GET", "/patients?query=aisha&limit=2", clinic.reception)).json()
    path = f"/patients?query=aisha&limit=2&cursor={first['next_cursor']}"
    rest = (await clinic.asks("GET", path, clinic.reception)).json()
    assert [one["name"] for one in first["items"] + rest["items"]] == ["Aisha 0", "Aisha 1", "Aisha 2"]
    assert rest["next_cursor"] is None


async def test_another_organizations_patients_are_not_there(clinic: TwoBranches, rival: TwoBranches) -> None:
    await rival.asks("POST", "/patients", rival.reception, json={"name": CANARY})
    assert await found(clinic, "zuwena", clinic.admin) == []
    assert await found(rival, "zuwena") == [CANARY]


async def test_every_look_is_audited_with_who_was_shown_and_without_a_name(clinic: TwoBranches) -> None:
    patient = (await clinic.asks("POST", "/patients", clinic.reception, json={"name": CANARY})).json()
    await found(clinic, "zuwena", clinic.doctor)
    [entry] = await clinic.house.audited("patients.searched")
    assert (entry["actor_id"], entry["facts"]) == (clinic.doctor.id, {"patients": [patient["id"]]})
    everything = await clinic.house.database.read(
        "SELECT facts FROM audit_log WHERE organization_id = $1", clinic.house.organization_id
    )
    assert "anary" not in str([dict(row) for row in everything]) + str(clinic.house.ear.heard)


async def test_patients_are_for_the_desk_and_for_doctors(clinic: TwoBranches) -> None:
    assert slug_of(await clinic.asks("GET", "/patients", clinic.patient)) == "forbidden"
    assert slug_of(await clinic.asks("GET", "/patients")) == "auth-required"
    for person in (clinic.patient, clinic.doctor):
        answer = await clinic.asks("POST", "/patients", person, json={"name": "Aisha"})
        assert slug_of(answer) == "forbidden"


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"name": " "},
        {"name": "x" * 201},
        {"name": "Aisha", "phone": "call me"},
        {"name": "Aisha", "phone": "1" * 40},
        {"name": "Aisha", "user_id": "x"},
        {"name": "Aisha", "organization_id": "x"},
    ],
    ids=str,
)
async def test_what_no_patient_can_be_is_refused(clinic: TwoBranches, wish: dict[str, Any]) -> None:
    answer = await clinic.asks("POST", "/patients", clinic.reception, json=wish)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")


async def test_a_patient_may_have_an_account(clinic: TwoBranches) -> None:
    async with clinic.house.cold() as tx:
        patient = await commands.register_patient(tx, name="Salma", user_id=clinic.patient.id)
    [row] = await clinic.house.database.read("SELECT user_id FROM patients WHERE id = $1", patient.id)
    assert row["user_id"] == clinic.patient.id
