"""What becomes of an appointment: moved, confirmed, cancelled, missed; by whom, and until when."""

from datetime import datetime

from queue_server.actor import Role
from tests.appointments.a_practice import Practice, at, slug_of
from tests.queues.cases import sql


async def test_an_appointment_moves_to_another_time(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    moved = await practice.edits(booked, who=practice.patient, starts_at=at(10).isoformat(), reason="Later is better")
    assert moved.status_code == 200, moved.text
    view = moved.json()
    assert (view["starts_at"], view["sequence"], view["reason"]) == (
        f"{at(10):%Y-%m-%dT%H:%M:%SZ}",
        1,
        "Later is better",
    )
    assert await practice.events() == ["appointment.booked", "appointment.moved"]
    assert await practice.jobs("appointment.moved") == [
        {"appointment": booked["id"], "sequence": 1, "by": str(practice.patient.id)}
    ]
    (freed,) = await practice.jobs("slot.freed")
    assert freed["staff"] == booked["staff_id"]
    await practice.booked(at(9), who=await practice.clinic.a_patient())


async def test_a_move_to_where_it_is_is_none(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    same = await practice.edits(booked, who=practice.patient, starts_at=at(9).isoformat())
    assert (same.status_code, same.json()) == (200, booked)
    said = await practice.edits(booked, who=practice.patient, starts_at=at(9).isoformat(), reason="A cough")
    assert (said.json()["reason"], said.json()["sequence"]) == ("A cough", 0)
    assert await practice.events() == ["appointment.booked", "appointment.annotated"]
    assert await practice.jobs("appointment.moved") == []


async def test_a_move_may_overlap_where_it_was(practice: Practice) -> None:
    patient = await practice.patient_id()
    booked = await practice.booked(at(9), who=practice.clinic.receptionist, patient_id=patient)
    assert (await practice.edits(booked, starts_at=at(9, 5).isoformat())).status_code == 200


async def test_on_another_doctors_schedule_it_is_gone_from_the_old(practice: Practice) -> None:
    booked, other = await practice.booked(at(9)), await practice.clinic.a_doctor()
    moved = await practice.edits(booked, staff_id=str(other.id))
    assert moved.json()["staff_id"] == str(other.id)
    assert await practice.events() == ["appointment.booked", "appointment.removed"]
    assert await practice.events(other.id) == ["appointment.moved"]


async def test_whoever_is_free_takes_what_is_moved_to_anybody(practice: Practice) -> None:
    booked, other = await practice.booked(at(9)), await practice.clinic.a_doctor()
    await practice.booked(at(10), who=await practice.clinic.a_patient(), staff_id=str(practice.clinic.doctor.id))
    moved = await practice.edits(booked, starts_at=at(10).isoformat(), staff_id=None)
    assert moved.json()["staff_id"] == str(other.id)


async def test_a_move_that_is_refused_changes_nothing(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    await practice.booked(at(10), who=await practice.clinic.a_patient())
    before = dict(await practice.row(booked))
    taken = await practice.edits(booked, who=practice.patient, starts_at=at(10).isoformat(), reason="Please")
    off = await practice.edits(booked, who=practice.patient, starts_at=at(10, 3).isoformat())
    far = await practice.edits(booked, who=practice.patient, starts_at="9999-01-01T00:00:00Z")
    assert [slug_of(one) for one in (taken, off, far)] == ["slot-taken", "invalid", "invalid"]
    assert dict(await practice.row(booked)) == before


async def test_an_edit_says_what_it_knows(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    path = f"/appointments/{booked['id']}"
    tag = (await practice.gets(path)).headers["etag"]
    first = await practice.asks("PATCH", path, headers={"If-Match": tag}, starts_at=at(10).isoformat())
    second = await practice.asks("PATCH", path, headers={"If-Match": tag}, notes="Too late")
    assert (first.status_code, second.status_code, slug_of(second)) == (200, 412, "revision-changed")
    assert (await practice.gets(path)).headers["etag"] != tag
    plain = {"If-Match": f'"{first.json()["revision"]}"'}
    assert (await practice.asks("PATCH", path, headers=plain, notes="In time")).status_code == 200


async def test_what_an_earlier_version_showed_is_not_kept(practice: Practice) -> None:
    """Its tag was the bare revision; what it told of an appointment is not what is told now."""
    booked = await practice.booked(at(9))
    path, now = f"/appointments/{booked['id']}", await practice.gets(f"/appointments/{booked['id']}")
    held = (f'"{booked["revision"]}"', now.headers["etag"])
    answers = [await practice.asks("GET", path, headers={"If-None-Match": tag}) for tag in held]
    assert [answer.status_code for answer in answers] == [200, 304]


async def test_notes_are_the_staffs(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    assert (await practice.edits(booked, notes="Allergic to cats")).json()["notes"] == "Allergic to cats"
    mine = await practice.gets(f"/appointments/{booked['id']}", who=practice.patient)
    assert mine.json()["notes"] is None
    assert slug_of(await practice.edits(booked, who=practice.patient, notes="Mine")) == "invalid"
    assert (await practice.edits(booked, reason="A cough")).json()["reason"] == "A cough"
    assert await practice.events() == ["appointment.booked", "appointment.annotated", "appointment.annotated"]


async def test_confirmed_twice_is_confirmed_once(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    answers = [await practice.acts(booked, "confirm", who=practice.patient) for _ in range(2)]
    assert [(one.status_code, one.json()["status"]) for one in answers] == [(200, "confirmed")] * 2
    assert await practice.events() == ["appointment.booked", "appointment.confirmed"]


async def test_what_staff_move_is_confirmed_anew(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    await practice.acts(booked, "confirm")
    by_patient = await practice.edits(booked, who=practice.patient, starts_at=at(10).isoformat())
    by_staff = await practice.edits(booked, starts_at=at(11).isoformat())
    assert [one.json()["status"] for one in (by_patient, by_staff)] == ["confirmed", "pending"]


async def test_a_cancelled_slot_is_free_and_said_to_be(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    cancelled = await practice.acts(booked, "cancel", who=practice.patient, reason="Well again")
    view = cancelled.json()
    assert (view["status"], view["cancel_reason"], view["sequence"]) == ("cancelled", "Well again", 1)
    assert await practice.jobs("appointment.cancelled") == [
        {"appointment": booked["id"], "sequence": 1, "by": str(practice.patient.id)}
    ]
    assert len(await practice.jobs("slot.freed")) == 1
    await practice.booked(at(9), who=await practice.clinic.a_patient())


async def test_patients_change_their_mind_in_time(practice: Practice) -> None:
    await practice.clinic.allows(change_until_minutes=7 * 24 * 60)
    booked = await practice.booked(at(9))
    late = await practice.acts(booked, "cancel", who=practice.patient)
    later = await practice.edits(booked, who=practice.patient, starts_at=at(9, days=30).isoformat())
    assert [(one.status_code, slug_of(one)) for one in (late, later)] == [(409, "too-late")] * 2
    assert (await practice.acts(booked, "cancel")).status_code == 200


async def test_nobody_is_missed_before_their_time(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    early = await practice.acts(booked, "no-show")
    assert datetime.fromisoformat(early.json()["opens_at"]) == at(9)
    await practice.passes(booked, days=3)
    by_patient = await practice.acts(booked, "no-show", who=practice.patient)
    missed = await practice.acts(booked, "no-show")
    assert [slug_of(early), slug_of(by_patient)] == ["too-early", "forbidden"]
    assert missed.json()["status"] == "no_show"
    assert await practice.jobs("slot.freed") == []


async def test_what_is_over_stays_over(practice: Practice) -> None:
    booked = await practice.booked(at(9))
    for status in ("checked_in", "in_progress", "completed", "cancelled", "no_show"):
        await sql(practice.clinic, "UPDATE appointments SET status = $1 WHERE id = $2", status, booked["id"])
        answers = [await practice.acts(booked, verb) for verb in ("confirm", "cancel", "no-show")]
        answers.append(await practice.edits(booked, starts_at=at(11).isoformat()))
        assert [(one.status_code, slug_of(one)) for one in answers] == [(409, "bad-state")] * 4


async def test_who_may_change_an_appointment(practice: Practice) -> None:
    clinic = practice.clinic
    booked = await practice.booked(at(9))
    other_doctor = await clinic.a_doctor()
    other_desk = await clinic.a_user(Role.RECEPTIONIST, await clinic.a_branch())
    stranger = await clinic.a_patient()
    for who, status in ((other_doctor, 403), (other_desk, 403), (stranger, 404)):
        answers = [await practice.acts(booked, verb, who=who) for verb in ("confirm", "cancel", "no-show")]
        answers.append(await practice.edits(booked, who=who, reason="Mine"))
        assert {one.status_code for one in answers} == {status}
    to_another = await practice.edits(booked, who=clinic.doctor, staff_id=str(other_doctor.id))
    assert to_another.status_code == 403
    assert (await practice.edits(booked, who=clinic.doctor, starts_at=at(11).isoformat())).status_code == 200


async def test_what_the_desk_booked_its_patient_moves_but_changes_to_nothing_else(practice: Practice) -> None:
    """Of a service that is not online: to another time, alone or with all that follow; not to another such service."""
    clinic = practice.clinic
    hidden, other = await clinic.a_service(10, is_online=False), await clinic.a_service(20, is_online=False)
    said = {"service_id": str(hidden), "patient_id": await practice.patient_id()}
    answer = await practice.posts(
        "/appointments/series", **practice.wish(at(9), **said), recurrence="FREQ=DAILY;COUNT=2"
    )
    first, second = answer.json()["items"]
    me = practice.patient
    assert (await practice.edits(first, who=me, starts_at=at(10).isoformat())).status_code == 200
    moved = await practice.acts(second, "move-following", who=me, starts_at=at(11, days=3).isoformat())
    assert moved.status_code == 200, moved.text
    assert slug_of(await practice.edits(first, who=me, service_id=str(other))) == "invalid"
    assert slug_of(await practice.books(at(15), service_id=str(hidden))) == "invalid"
