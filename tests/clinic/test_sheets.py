"""The catalogue as spreadsheets: an export brought back changes nothing, and what is wrong is told by its cell."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.event import listen

from queue_server.clinic.sheets import guarded, read, unguarded, written
from queue_server.clinic.standing import BranchStanding
from queue_server.errors import Invalid
from realtime.streams import StreamEvent
from tests.clinic.two_branches import TwoBranches
from tests.identity.house import Person, slug_of

COLUMNS = ("name", "note")
CELLS = st.text(alphabet=st.sampled_from("=+-@'\t\r\n\",; aﷲ٣＝"), max_size=6).map(str.strip)


@given(st.lists(st.fixed_dictionaries({"name": CELLS, "note": CELLS}), max_size=5))
def test_what_is_written_reads_the_same(rows: list[dict[str, str]]) -> None:
    again = [row.cells for row in read(written(COLUMNS, rows), COLUMNS)]
    assert again == [row for row in rows if any(row.values())]


@given(st.text(max_size=20))
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "The first row names the columns"),
        ("nickname\n1", "There is no column"),
        ("name,name\n1,2", "is there twice"),
        ('name\n"open', "This is no CSV"),
        ("name\n" + "x\n" * 2001, "At most 2000 rows"),
    ],
    ids=["empty", "unknown column", "column twice", "no csv", "too many rows"],
)
def test_what_is_no_sheet_is_refused(text: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text, COLUMNS)
    assert why in refused.value.pointers["/csv"]


def test_a_sheet_with_semicolons_and_spare_columns_is_read() -> None:
    [row] = read("\ufeffNote; NAME ;;\r\nx;  Salma ;;\r\n;;;\r\n", COLUMNS)
    assert (row.number, row.cells) == (2, {"note": "x", "name": "Salma"})


async def export(clinic: TwoBranches, kind: str, who: Person | None = None) -> str:
    answer = await clinic.asks("GET", f"/admin/catalogue/{kind}.csv", who or clinic.admin)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return answer.content.decode()


async def bring(clinic: TwoBranches, kind: str, text: str, who: Person | None = None, *, dry_run: bool = False) -> Any:
    sheet = {"csv": text, "dry_run": dry_run}
    return await clinic.asks("POST", f"/admin/catalogue/{kind}/import", who or clinic.admin, json=sheet)


def sheet(*rows: dict[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


async def furnish(clinic: TwoBranches) -> None:
    """Services of every sort, and a branch with everything said."""
    odd = {"name": {"en": "=2+3", "ar": "-أشعة"}, "duration_minutes": 20, "price": "12.5", "currency": "OMR"}
    where = {"branch_ids": [str(clinic.salalah), str(clinic.khuwair)], "staff_ids": [str(clinic.doctor.id)]}
    for service in ({"name": {"en": "Talk"}, "duration_minutes": 10}, {**odd, **where, "is_online": False}):
        assert (await clinic.asks("POST", "/services", clinic.admin, json=service)).status_code == 201
    said = {"notice": {"en": "'Closed\nat noon"}, "booking": {"step_minutes": 15}, "day_ends_at": "03:00"}
    hours = {"opening_hours": {"mon": [["08:00", "13:00"], ["16:00", "24:00"]], "fri": [["22:00", "02:00"]]}}
    assert (
        await clinic.asks("PATCH", f"/branches/{clinic.khuwair}", clinic.admin, json=said | hours)
    ).status_code == 200


@pytest.mark.parametrize("kind", ["branches", "services", "counters"])
async def test_an_export_brought_back_changes_nothing(clinic: TwoBranches, kind: str) -> None:
    await furnish(clinic)
    text = await export(clinic, kind)
    heard = len(clinic.house.ear.heard)
    rows = len(list(csv.reader(io.StringIO(text, newline="")))) - 1
    for dry_run in (True, False):
        answer = await bring(clinic, kind, text, dry_run=dry_run)
        assert answer.json() == {"rows": rows, "added": 0, "changed": 0, "errors": [], "affects": []}
    assert (await export(clinic, kind), len(clinic.house.ear.heard)) == (text, heard)
    assert await clinic.house.audited("catalogue.imported") == []


async def test_services_are_added_and_changed_by_their_names(clinic: TwoBranches) -> None:
    await furnish(clinic)
    text = sheet(
        {"name_en": "talk", "duration_minutes": "15.0", "branches": "salalah", "is_online": "نعم"},
        {"name_en": "Scan", "duration_minutes": "20", "branches": "Al Khuwair | Salalah", "is_online": "no"},
    )
    tried = (await bring(clinic, "services", text, dry_run=True)).json()
    assert tried == {"rows": 2, "added": 1, "changed": 1, "errors": [], "affects": []}
    assert len((await clinic.asks("GET", "/services", clinic.admin)).json()["items"]) == 2
    assert (await bring(clinic, "services", text)).json() == tried
    found = {one["name"]: one for one in (await clinic.asks("GET", "/services", clinic.admin)).json()["items"]}
    assert (found["talk"]["duration_minutes"], found["talk"]["branch_ids"]) == (15, [str(clinic.salalah)])
    assert (found["Scan"]["is_online"], len(found["Scan"]["branch_ids"]), found["Scan"]["staff_ids"]) == (
        False,
        2,
        None,
    )
    [entry] = await clinic.house.audited("catalogue.imported")
    assert entry["facts"] == {"kind": "services", "added": 1, "changed": 1}


async def test_what_a_sheet_adds_stands_in_its_order(clinic: TwoBranches) -> None:
    names = [f"Service {nth}" for nth in range(40, 0, -1)]
    text = sheet(*({"name_en": name, "duration_minutes": "15"} for name in names))
    assert (await bring(clinic, "services", text)).json()["added"] == 40
    answer = await clinic.asks("GET", "/services?limit=100", clinic.admin)
    assert [one["name"] for one in answer.json()["items"]] == names


async def test_a_branch_and_its_rooms_come_by_sheets(clinic: TwoBranches) -> None:
    nizwa = sheet({"name_en": "Nizwa", "time_zone": "Asia/Muscat", "sun": "8:00-13:00 16:00-20:00", "horizon_days": 30})
    assert (await bring(clinic, "branches", nizwa)).json()["added"] == 1
    rooms = sheet(*({"branch": "Nizwa", "door": door, "name_en": f"Room {door}", "kind": ""} for door in "123"))
    assert (await bring(clinic, "counters", rooms)).json()["added"] == 3
    listed = (await clinic.asks("GET", "/branches", clinic.admin)).json()["items"]
    [branch] = [one for one in listed if one["name"] == "Nizwa"]
    assert branch["opening_hours"]["sun"] == [["08:00", "13:00"], ["16:00", "20:00"]]
    assert (branch["booking"]["horizon_days"], branch["booking"]["hold_minutes"]) == (30, 5)
    counters = (await clinic.asks("GET", f"/branches/{branch['id']}/counters", clinic.admin)).json()["items"]
    assert sorted(one["door"] for one in counters) == ["1", "2", "3"]


async def test_every_flaw_is_told_by_its_cell_and_nothing_is_done(clinic: TwoBranches) -> None:
    text = sheet(
        {"id": "", "name_en": "Scan", "duration_minutes": "20", "price": "", "branches": ""},
        {"id": "", "name_en": "Wrong", "duration_minutes": "soon", "price": "1", "branches": "Mars"},
        {"id": "7", "name_en": "Lost", "duration_minutes": "5", "price": "", "branches": ""},
        {"id": "", "name_en": "SCAN", "duration_minutes": "5", "price": "", "branches": ""},
        {"id": "", "name_en": "", "duration_minutes": "5", "price": "2.5", "branches": ""},
    )
    tried = await bring(clinic, "services", text, dry_run=True)
    flaws = {(flaw["row"], flaw["column"]) for flaw in tried.json()["errors"]}
    assert tried.status_code == 200
    assert flaws == {(3, "duration_minutes"), (3, "branches"), (4, "id"), (5, None), (6, "name_en")}
    assert "must not be blank" in {flaw["detail"] for flaw in tried.json()["errors"] if flaw["row"] == 6}
    answer = await bring(clinic, "services", text)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert {one["pointer"] for one in answer.json()["errors"]} == {
        f"/csv/{row}/{column or ''}" for row, column in flaws
    }
    assert (await clinic.asks("GET", "/services", clinic.admin)).json()["items"] == []


async def test_a_manager_of_one_branch_brings_only_what_is_theirs(clinic: TwoBranches) -> None:
    text = await export(clinic, "counters", clinic.manager)
    assert (await bring(clinic, "counters", text, clinic.manager)).json()["changed"] == 0
    far = sheet({"branch": "Salalah", "door": "9", "name_en": "Room 9"})
    moved = sheet({"id": str(clinic.room), "branch": "Salalah"})
    new = sheet({"name_en": "Nizwa", "time_zone": "Asia/Muscat"})
    for kind, wish in (("counters", far), ("counters", moved), ("branches", new)):
        [flaw] = (await bring(clinic, kind, wish, clinic.manager, dry_run=True)).json()["errors"]
        assert (flaw["row"], flaw["column"]) == (2, None)
        assert (await bring(clinic, kind, wish, clinic.manager)).status_code == 422


async def test_sheets_are_for_managers_and_never_of_others(clinic: TwoBranches, rival: TwoBranches) -> None:
    for person in (clinic.patient, clinic.doctor, clinic.reception):
        assert slug_of(await clinic.asks("GET", "/admin/catalogue/branches.csv", person)) == "forbidden"
        assert slug_of(await bring(clinic, "branches", "id\n", person)) == "forbidden"
    assert str(rival.khuwair) not in await export(clinic, "branches")
    theirs = sheet({"id": str(rival.khuwair), "name_en": "Ours"})
    [flaw] = (await bring(clinic, "branches", theirs, dry_run=True)).json()["errors"]
    assert flaw["column"] == "id"


async def test_rooms_of_a_sheet_are_told_at_once_and_a_screen_keeps_up(clinic: TwoBranches) -> None:
    screens = {branch: BranchStanding(await clinic.snapshot(branch)) for branch in (clinic.khuwair, clinic.salalah)}
    new = [
        {"branch": name, "door": f"{door:02}", "name_en": "New"}
        for name in ("Salalah", "Al Khuwair")
        for door in range(40)
    ]
    other = {"id": str(clinic.room), "branch": "Al Khuwair", "door": "9", "name_en": "Another"}
    assert (await bring(clinic, "counters", sheet(other, *({"id": ""} | row for row in new)))).json()["added"] == 80
    assert len(await clinic.house.audited("counter.changed")) == 3 + 81  # the clinic's own, and one of each row
    for branch, screen in screens.items():
        [event] = clinic.heard(branch)
        screen.apply(StreamEvent(**event))
        assert screen.counter_rows() == BranchStanding(await clinic.snapshot(branch)).counter_rows()


async def test_each_branch_of_a_sheet_tells_what_became_of_it_and_a_screen_keeps_up(clinic: TwoBranches) -> None:
    async def calendar() -> int:
        [row] = await clinic.house.database.read("SELECT fn.calendar_revision($1)", clinic.house.organization_id)
        return int(row["calendar_revision"])

    screens = {branch: BranchStanding(await clinic.snapshot(branch)) for branch in (clinic.khuwair, clinic.salalah)}
    before, names = await calendar(), ("Salalah", "Nizwa", "Al Khuwair", "Sur")
    rows = [{"name_en": name, "time_zone": "Asia/Muscat", "sun": "8:00-13:00", "notice_en": "New"} for name in names]
    answer = (await bring(clinic, "branches", sheet(*rows))).json()
    assert (answer["added"], answer["changed"], await calendar()) == (2, 2, before + 1)
    assert len(await clinic.house.audited("branch.added")) == 2 + 2  # the clinic's own, and these
    changes = await clinic.house.audited("branch.changed")
    assert {entry["subject_id"] for entry in changes} == screens.keys()
    assert [entry["facts"]["fields"] for entry in changes] == [["notice", "opening_hours"]] * 2
    for branch, screen in screens.items():
        [event] = clinic.heard(branch)
        screen.apply(StreamEvent(**event))
        assert screen.facts == BranchStanding(await clinic.snapshot(branch)).facts


PLACES = {
    "branches": {"time_zone": "Asia/Muscat"},
    "counters": {"branch": "Salalah"},
    "services": {"duration_minutes": "10", "branches": "Salalah"},
}


@pytest.mark.parametrize("kind", PLACES)
async def test_a_long_sheet_takes_no_more_statements_than_a_short_one(clinic: TwoBranches, kind: str) -> None:
    def rows(count: int, name: str) -> str:
        doors = [{"door": str(100 * count + n)} if kind == "counters" else {} for n in range(count)]
        return sheet(*({"name_en": f"{name} {count} {n}", **PLACES[kind], **door} for n, door in enumerate(doors)))

    said: list[str] = []
    engine = clinic.house.database.engine.sync_engine
    listen(engine, "before_cursor_execute", lambda _, __, statement, *more: said.append(statement))
    taken = []
    for count in (1, 3, 60):  # the first one warms up what the engine knows of types
        for name in ("New", "Other") if kind == "counters" else ("New",):
            said.clear()
            assert (await bring(clinic, kind, rows(count, name))).status_code == 200
            taken.append((count, name, len(said)))
    of = {count: [statements for rows, _, statements in taken if rows == count] for count in (3, 60)}
    assert of[3] == of[60]
