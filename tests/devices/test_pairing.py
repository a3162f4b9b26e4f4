"""Pairing by a code: who may approve, what is refused, and that of two who do it at once one makes one device."""

import re
from asyncio import gather
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Role
from queue_server.devices import routes
from queue_server.devices.codes import ALPHABET, new_code, shown, typed
from queue_server.devices.housekeeping import DeviceKeeper
from queue_server.ids import new_id
from tests.a_clinic import Clinic
from tests.a_server import Running
from tests.devices.screens import a_device, approves, as_device, asks, shows_a_code, slug

SHOWN = re.compile(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")


async def runs_out(clinic: Clinic, pairing: Any) -> None:
    await clinic.database.pool.execute(
        "UPDATE device_pairings SET expires_at = now() - interval '1 second' WHERE id = $1", UUID(pairing["id"])
    )


async def devices_of(server: Running, clinic: Clinic) -> list[Any]:
    async with server.as_(clinic.receptionist) as desk:
        found: list[Any] = (await desk.get("/devices")).json()["items"]
    return found


def complaint(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["pointer"]


# ---------------------------------------------------------------- the way of a screen


async def test_a_screen_shows_a_code_the_desk_types_it_and_the_screen_gets_its_token(
    server: Running, clinic: Clinic
) -> None:
    pairing = await shows_a_code(server, "kiosk")
    waiting = await asks(server, pairing)
    approved = await approves(server, clinic.receptionist, pairing["code"], clinic.branch)
    paired = await asks(server, pairing)
    again = await asks(server, pairing)  # the first answer was lost

    assert SHOWN.fullmatch(pairing["code"])
    assert (waiting.status_code, waiting.json()) == (202, {})
    device = approved.json()
    assert (approved.status_code, device["kind"], device["name"]) == (201, "kiosk", "Entrance")
    assert (device["branch_id"], device["last_seen_at"], device["is_connected"]) == (str(clinic.branch), None, False)
    assert (paired.status_code, paired.json()["device"]) == (200, device)
    assert again.json() == paired.json()
    assert await devices_of(server, clinic) == [device]
    async with as_device(server, paired.json()) as kiosk:
        assert (await kiosk.get(f"/branches/{clinic.branch}/board")).status_code == 200


async def test_it_is_audited_without_the_code_or_the_name(server: Running, clinic: Clinic) -> None:
    pairing = await shows_a_code(server)
    await approves(server, clinic.receptionist, pairing["code"], clinic.branch, "Dr. Maryam's corner")
    (entry,) = await clinic.database.read(
        "SELECT * FROM audit_log WHERE organization_id = $1 AND action = 'device.started'", clinic.organization
    )
    said = str(dict(entry))
    assert entry["actor_id"] == clinic.receptionist.id
    assert str(clinic.branch) in said
    assert pairing["code"] not in said
    assert "Maryam" not in said


@pytest.mark.parametrize(
    "how", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code[:4]} – {code[5:]} "]
)
async def test_a_code_is_taken_however_it_is_typed(server: Running, clinic: Clinic, how: Any) -> None:
    pairing = await shows_a_code(server)
    assert (await approves(server, clinic.receptionist, how(pairing["code"]), clinic.branch)).status_code == 201


def test_digits_of_another_script_are_digits() -> None:
    assert typed("kf٣۴-xr٩7") == "KF34XR97"


def test_a_code_has_no_letters_that_look_alike_and_no_words() -> None:
    assert not set("0OQ1IL2Z5S8BGUVAE") & set(ALPHABET)
    codes = {new_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert all(SHOWN.fullmatch(shown(code)) and typed(shown(code)) == code for code in codes)


# ---------------------------------------------------------------- what is refused


async def test_a_code_is_good_once_and_for_ten_minutes(server: Running, clinic: Clinic) -> None:
    used, late = await shows_a_code(server), await shows_a_code(server)
    await approves(server, clinic.receptionist, used["code"], clinic.branch)
    await runs_out(clinic, late)
    for code in (used["code"], late["code"], shown(new_code()), "x", "<script>"):
        answer = await approves(server, clinic.receptionist, code, clinic.branch)
        assert complaint(answer) == (422, "/code"), code
    assert len(await devices_of(server, clinic)) == 1


async def test_only_whoever_keeps_the_branchs_desk_may_approve(server: Running, clinic: Clinic) -> None:
    pairing, elsewhere = await shows_a_code(server), await clinic.a_branch()
    rival = await Clinic.open(clinic.database, clinic.witness)
    for who, branch, expected in (
        (clinic.doctor, clinic.branch, "forbidden"),
        (await clinic.a_patient(), clinic.branch, "forbidden"),
        (await clinic.a_user(Role.RECEPTIONIST, elsewhere), clinic.branch, "forbidden"),
        (clinic.receptionist, elsewhere, "forbidden"),
        (clinic.receptionist, rival.branch, "not-found"),
        (clinic.receptionist, new_id(), "not-found"),
        (None, clinic.branch, "auth-required"),
    ):
        assert slug(await approves(server, who, pairing["code"], branch)) == expected
    assert (await asks(server, pairing)).status_code == 202  # and it is as it was


async def test_whatever_is_wrong_about_a_question_is_not_found(server: Running, clinic: Clinic) -> None:
    mine, other, late = [await shows_a_code(server) for _ in range(3)]
    await approves(server, clinic.receptionist, mine["code"], clinic.branch)
    await runs_out(clinic, late)
    for answer in (
        await asks(server, mine, secret=other["secret"]),
        await asks(server, mine, secret="x"),
        await asks(server, mine, id=other["id"]),
        await asks(server, mine, id=str(new_id())),
        await asks(server, mine, id="nothing"),
        await asks(server, late),
    ):
        assert slug(answer) == "not-found"


async def test_a_device_that_was_revoked_gets_no_token(server: Running, clinic: Clinic) -> None:
    pairing = await shows_a_code(server)
    device = (await approves(server, clinic.receptionist, pairing["code"], clinic.branch)).json()
    async with server.as_(clinic.receptionist) as desk:
        assert (await desk.delete(f"/devices/{device['id']}")).status_code == 204
    assert slug(await asks(server, pairing)) == "not-found"


@pytest.mark.parametrize("wish", [{"kind": "printer"}, {}, {"kind": "kiosk", "branch_id": str(new_id())}])
async def test_what_is_no_screen_gets_no_code(server: Running, wish: dict[str, str]) -> None:
    async with server.as_(None) as anybody:
        assert slug(await anybody.post("/devices/pairings", json=wish)) == "invalid"


async def test_whoever_guesses_is_stopped_and_nobody_else(
    server: Running, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_WRONG", 3)
    guesser, pairing = await clinic.a_user(Role.RECEPTIONIST, clinic.branch), await shows_a_code(server)
    answers = await gather(*(approves(server, guesser, new_code(), clinic.branch) for _ in range(8)))
    assert sorted(slug(one) for one in answers) == ["rate-limited"] * 5 + ["wrong-pairing-code"] * 3
    stopped = await approves(server, guesser, pairing["code"], clinic.branch)
    assert (stopped.status_code, int(stopped.headers["retry-after"]) > 0) == (429, True)
    assert (await approves(server, clinic.receptionist, pairing["code"], clinic.branch)).status_code == 201


async def test_what_is_refused_for_another_reason_is_no_guess(
    server: Running, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_WRONG", 1)
    pairing, elsewhere, used = await shows_a_code(server), await clinic.a_branch(), {"Idempotency-Key": "a-press"}
    desk = clinic.receptionist
    assert (
        await approves(server, desk, (await shows_a_code(server))["code"], clinic.branch, **used)
    ).status_code == 201
    for branch, name, headers, expected in (
        (elsewhere, "Entrance", {}, "forbidden"),
        (new_id(), "Entrance", {}, "not-found"),
        (clinic.branch, "", {}, "invalid"),
        (clinic.branch, "Another", used, "idempotency-key-reused"),
    ):
        refused = [await approves(server, desk, pairing["code"], branch, name, **headers) for _ in range(2)]
        assert [slug(one) for one in refused] == [expected] * 2
    assert (await approves(server, desk, pairing["code"], clinic.branch)).status_code == 201


async def test_an_address_gets_so_many_codes_and_no_more(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST_CODES", 0)
    async with server.as_(None) as anybody:
        answer = await anybody.post("/devices/pairings", json={"kind": "display"})
    assert slug(answer) == "rate-limited"


# ---------------------------------------------------------------- at once


async def test_two_who_approve_the_same_screen_at_once_make_one_device(server: Running, clinic: Clinic) -> None:
    pairing, other = await shows_a_code(server), await clinic.a_branch()
    boss = await clinic.a_user(Role.ADMIN)
    answers = await gather(
        *(approves(server, boss, pairing["code"], branch) for branch in (clinic.branch, other) for _ in range(4))
    )
    assert sorted(one.status_code for one in answers) == [201] + [422] * 7
    (made,) = [one.json() for one in answers if one.status_code == 201]
    assert (await asks(server, pairing)).json()["device"]["id"] == made["id"]
    rows = await clinic.database.read("SELECT id FROM devices WHERE organization_id = $1", clinic.organization)
    assert [str(row["id"]) for row in rows] == [made["id"]]


async def test_a_press_that_is_repeated_with_its_key_makes_one_device(server: Running, clinic: Clinic) -> None:
    pairing = await shows_a_code(server)
    once = {"Idempotency-Key": "one-press"}
    answers = [await approves(server, clinic.receptionist, pairing["code"], clinic.branch, **once) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


# ---------------------------------------------------------------- what time does


async def test_codes_that_ran_out_are_forgotten_and_their_devices_stay(server: Running, clinic: Clinic) -> None:
    live, late = await shows_a_code(server), await shows_a_code(server)
    device = await a_device(server, clinic, "display")
    await runs_out(clinic, late)
    await clinic.database.pool.execute(
        "UPDATE device_pairings SET expires_at = now() WHERE device_id = $1", UUID(device["id"])
    )
    await DeviceKeeper(clinic.database, list).prune()
    left = await clinic.database.read(
        "SELECT id FROM device_pairings WHERE id = ANY($1) OR device_id = $2",
        [UUID(live["id"]), UUID(late["id"])],
        UUID(device["id"]),
    )
    assert [str(row["id"]) for row in left] == [live["id"]]
    assert [one["id"] for one in await devices_of(server, clinic)] == [device["id"]]
