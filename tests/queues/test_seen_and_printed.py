"""What the desk reads beside the line: who ended today, and the code on a printed ticket."""

from xml.etree import ElementTree

from queue_server.queues import commands
from queue_server.queues.links import picture
from tests.a_clinic import Clinic
from tests.a_server import Running
from tests.queues.cases import id_of


async def test_whoever_ended_today_is_listed_the_latest_first(server: Running, clinic: Clinic) -> None:
    tickets = await clinic.joins(4)
    await clinic.calls_next()
    await commands.leave(clinic.desk, id_of(tickets[2]))
    await clinic.calls_next()
    await commands.complete(clinic.desk, id_of(tickets[1]))
    await commands.mark_no_show(clinic.desk, id_of(tickets[0]))  # joined first, ended last
    async with server.as_(clinic.doctor) as doctor:
        first = (await doctor.get(f"/queues/{clinic.queue}/seen", params={"limit": 2})).json()
        rest = (await doctor.get(f"/queues/{clinic.queue}/seen", params={"cursor": first["next_cursor"]})).json()
        await commands.undo(clinic.desk, id_of(tickets[1]))
        again = (await doctor.get(f"/queues/{clinic.queue}/seen", params={"cursor": first["next_cursor"]})).json()

    listed = [(one["number"], one["state"]) for one in [*first["items"], *rest["items"]]]
    assert listed == [("A001", "no_show"), ("A002", "completed"), ("A003", "left")]
    assert first["items"][0]["counter"]["door"] == "1"
    assert rest["next_cursor"] is None
    assert [one["number"] for one in again["items"]] == ["A001", "A003"]  # whose end was undone meanwhile hides nobody


async def test_yesterdays_are_not_listed(server: Running, clinic: Clinic) -> None:
    (ticket,) = await clinic.joins()
    await commands.leave(clinic.desk, id_of(ticket))
    await clinic.a_night_passes()
    await clinic.joins()
    async with server.as_(clinic.doctor) as doctor:
        assert (await doctor.get(f"/queues/{clinic.queue}/seen")).json()["items"] == []


async def test_who_ended_is_for_staff_of_the_line(server: Running, clinic: Clinic) -> None:
    rival = await Clinic.open(clinic.database, clinic.witness)
    for who, status in ((await clinic.a_patient(), 403), (rival.doctor, 404), (None, 401)):
        async with server.as_(who) as somebody:
            assert (await somebody.get(f"/queues/{clinic.queue}/seen")).status_code == status


async def test_whoever_was_missed_today_is_found_by_name(server: Running, clinic: Clinic) -> None:
    missed, waiting = [(await clinic.joins(name=name))[0] for name in ("Salma", "Hamad")]
    await clinic.calls_next()
    await commands.mark_no_show(clinic.desk, id_of(missed))
    async with server.as_(clinic.receptionist) as desk:
        path = f"/queues/{clinic.queue}/names"
        usual, today = (await desk.get(path)).json(), (await desk.get(path, params={"seen": "true"})).json()
        odd = await desk.get(path, params={"seen": "maybe"})

    assert set(usual) == {waiting["id"]}
    assert {ident: one["name"] for ident, one in today.items()} == {missed["id"]: "Salma", waiting["id"]: "Hamad"}
    assert odd.status_code == 400


async def test_only_whoever_holds_the_secret_gets_its_picture(server: Running, clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    ticket = await clinic.joins_as(patient)
    secret = server.app.state.links.secret(id_of(ticket))
    path = f"/tickets/{ticket['id']}/qr"
    async with server.as_(None) as anybody, server.as_(clinic.receptionist) as desk, server.as_(patient) as owner:
        held = await anybody.get(path, headers={"Authorization": f"Ticket {secret}"})
        others = [(await one.get(path)).status_code for one in (anybody, desk, owner)]
        forged = await anybody.get(path, headers={"Authorization": f"Ticket {secret[:-1]}_"})

    assert held.status_code == 200
    assert held.headers["cache-control"] == "private, no-store"
    assert ElementTree.fromstring(held.text).tag.endswith("svg")
    assert others == [401, 403, 403]
    assert forged.status_code == 401


def test_the_picture_has_its_quiet_zone_and_no_size_of_its_own() -> None:
    drawn = ElementTree.fromstring(picture("https://queue.example.org/t/01900000-0000-7000-8000-000000000000#1.AbCdEf"))

    assert "width" not in drawn.attrib
    _, _, across, down = (int(part) for part in drawn.attrib["viewBox"].split())
    assert across == down
    assert (across - 8 - 17) % 4 == 0  # modules of a version, and four of quiet on each side
