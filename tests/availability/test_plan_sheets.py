"""Working hours as a spreadsheet: out, edited, and in again; slots follow, and what is wrong is told by its cell."""

import csv
import io
from typing import Any

from tests.availability.surgery import Surgery
from tests.identity.house import slug_of

PATH = "/admin/catalogue/staff-plans"


async def export(surgery: Surgery) -> str:
    answer = await surgery.asks("GET", f"{PATH}.csv", surgery.manager)
    assert answer.status_code == 200, answer.text
    return answer.content.decode()


async def bring(surgery: Surgery, text: str, *, dry_run: bool = False) -> Any:
    return await surgery.asks("POST", f"{PATH}/import", surgery.manager, json={"csv": text, "dry_run": dry_run})


def sheet(surgery: Surgery, *rows: dict[str, Any]) -> str:
    """Rows of Said's, at the first branch from tomorrow on, if they say nothing else."""
    known = {"staff": surgery.said.id, "branch": surgery.here, "starts_on": surgery.day(1), "starts_at": "8:00"}
    usual = known | {"ends_at": "12:00", "recurrence": "FREQ=DAILY", "kind": "work", "seats": "", "services": ""}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(usual))
    writer.writeheader()
    writer.writerows(usual | row for row in rows)
    return out.getvalue()


async def test_hours_that_are_brought_in_are_slots_and_brought_again_change_nothing(surgery: Surgery) -> None:
    text = sheet(surgery, {}, {"kind": "break", "starts_at": "09:00", "ends_at": "11:00"})
    nothing: dict[str, list[str]] = {"errors": [], "affects": []}
    assert (await bring(surgery, text, dry_run=True)).json() == {"rows": 2, "added": 2, "changed": 0, **nothing}
    assert await surgery.shown() == []
    assert (await bring(surgery, text)).json()["added"] == 2
    slots = [one["starts_at"] for one in await surgery.shown()]
    assert len(slots) == 6  # of three an hour, in the two hours that are left
    [event] = surgery.house.ear.of("schedule.plan_changed")
    assert (event["stream_id"], event["body"]) == (str(surgery.said.id), {"branches": [str(surgery.here)]})
    for again in (text, await export(surgery)):
        assert (await bring(surgery, again)).json() == {"rows": 2, "added": 0, "changed": 0, **nothing}
    assert len(surgery.house.ear.of("schedule.plan_changed")) == 1


async def test_appointments_that_fit_no_longer_are_told(surgery: Surgery) -> None:
    await bring(surgery, sheet(surgery, {}))
    _, late = await surgery.is_booked("08:00"), await surgery.is_booked("11:00")
    shorter = sheet(surgery, {"ends_at": "11:00"})
    assert (await bring(surgery, shorter, dry_run=True)).json()["affects"] == []
    assert (await bring(surgery, shorter)).json()["affects"] == [str(late)]


async def test_an_export_holds_all_that_a_block_says(surgery: Surgery) -> None:
    days = [surgery.day(2).isoformat(), surgery.day(3).isoformat()]
    whole = {
        "starts_at": "00:00",
        "ends_at": "24:00",
        "except_on": days,
        "seats": 3,
        "service_ids": [str(surgery.service)],
    }
    assert (await surgery.plans(surgery.manager, **whole)).status_code == 201
    text = await export(surgery)
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert (row["ends_at"], row["seats"], row["services"]) == ("24:00", "3", "Consultation")
    assert row["except_on"].split() == days
    assert (await bring(surgery, text)).json()["changed"] == 0
    fewer = text.replace(" ".join(days), days[0])
    assert (await bring(surgery, fewer)).json()["changed"] == 1
    [entry] = await surgery.house.audited("availability.edited")
    assert entry["facts"] == {"fields": ["except_on"]}


async def test_every_flaw_of_hours_is_told_before_anything_is_done(surgery: Surgery) -> None:
    text = sheet(
        surgery,
        {},
        {"staff": surgery.reception.id, "starts_at": "13:00"},
        {"branch": surgery.there, "starts_at": "14:00"},
        {"starts_at": "15:00", "ends_at": "15:00"},
        {"starts_at": "16:00", "ends_at": "noon"},
        {"starts_at": "17:00", "recurrence": "FREQ=SECONDLY"},
        {"starts_on": "21/11/2026"},
    )
    answer = await bring(surgery, text, dry_run=True)
    flaws = [(flaw["row"], flaw["column"]) for flaw in answer.json()["errors"]]
    told = [(3, "staff"), (4, None), (5, "ends_at"), (6, "ends_at"), (7, "recurrence"), (8, "starts_on")]
    assert sorted(flaws, key=lambda flaw: flaw[0]) == told
    refused = await bring(surgery, text)
    assert (refused.status_code, slug_of(refused)) == (422, "invalid")
    assert await surgery.shown() == []


async def test_sheets_of_hours_are_for_managers(surgery: Surgery) -> None:
    for who in (surgery.said, surgery.reception, surgery.patient):
        assert slug_of(await surgery.asks("GET", f"{PATH}.csv", who)) == "forbidden"
        assert slug_of(await surgery.asks("POST", f"{PATH}/import", who, json={"csv": "id"})) == "forbidden"
