"""Who may read the log, what they find in it, and that the reading is in it too."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from httpx2 import Response

from queue_server.actor import Grant, Role
from queue_server.audit import export
from queue_server.audit.export import CUT, HEADER, safe
from queue_server.audit.queries import Filters
from queue_server.audit.routes import operations
from queue_server.ids import new_id
from queue_server.transaction import Database
from tests.identity.house import House, Person, a_house, slug_of

LOG, CSV, SEAL = "/audit-logs", "/audit-logs/export", "/audit-logs/seal"
SEE = {Role.ADMIN, Role.AUDITOR}


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with a_house(database, operations) as made:
        yield made


@pytest.fixture
async def auditor(house: House) -> Person:
    return await house.a_person(Role.AUDITOR)


async def writes(house: House, actor: Person, *actions: str, subject: UUID | None = None, **facts: Any) -> None:
    for action in actions:
        async with house.cold(actor.actor) as tx:
            await tx.audit(action, subject, **facts)


def told(answer: Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


@pytest.mark.parametrize("path", [LOG, CSV, SEAL])
@pytest.mark.parametrize("role", Role)
async def test_only_admins_and_auditors_of_the_whole_organization_see_it(house: House, role: Role, path: str) -> None:
    everywhere = await house.a_person(role)
    at_a_branch = await house.a_person(Grant(role, await a_branch(house)))

    assert (await house.asks("GET", path, everywhere)).status_code == (200 if role in SEE else 403)
    assert (await house.asks("GET", path, at_a_branch)).status_code == 403
    assert (await house.asks("GET", path)).status_code == 401


async def a_branch(house: House) -> UUID:
    branch = new_id()
    await house.database.read(
        "INSERT INTO branches (id, organization_id, name, time_zone, opening_hours)"
        """ VALUES ($1, $2, '{"en": "A branch"}', 'Asia/Muscat', '{}')""",
        branch,
        house.organization_id,
    )
    return branch


async def test_an_entry_says_who_what_and_which_and_the_name_is_todays(house: House, auditor: Person) -> None:
    nurse = await house.a_person(Role.RECEPTIONIST)
    subject = new_id()
    await writes(house, nurse, "thing.done", subject=subject, changed={"is_public": [False, True]})

    (entry,) = told(await house.asks("GET", f"{LOG}?action=thing.done", auditor, headers={"Accept-Language": "ar"}))

    assert entry["actor"] == {
        "kind": "user",
        "id": str(nurse.id),
        "name": "سلمى",
        "names": {"en": "Salma", "ar": "سلمى"},
    }
    assert (entry["action"], entry["subject_id"]) == ("thing.done", str(subject))
    assert entry["facts"] == {"changed": {"is_public": [False, True]}}


async def test_pages_follow_each_other_the_newest_first(house: House, auditor: Person) -> None:
    await writes(house, auditor, *(f"step.{number}" for number in range(7)))
    seen: list[str] = []
    page: dict[str, str] | None = {}
    while page is not None:
        answer = await house.asks("GET", LOG, auditor, params={"limit": 3, **page})
        seen += [entry["action"] for entry in told(answer)]
        page = {"cursor": cursor} if (cursor := answer.json()["next_cursor"]) else None

    assert seen == [*(f"step.{number}" for number in range(6, -1, -1)), "user.created", "organization.created"]


async def test_it_is_asked_by_who_what_which_and_when(house: House, auditor: Person) -> None:
    nurse, subject = await house.a_person(Role.RECEPTIONIST), new_id()
    await writes(house, nurse, "a.done", "b.done", subject=subject)
    await writes(house, auditor, "b.done")
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    by = {
        f"actor_id={nurse.id}": 2,
        f"subject_id={subject}&action=b.done": 1,
        "action=b.done": 2,
        f"action=b.done&to={quote(hour_ago)}": 0,
        f"action=b.done&from={hour_ago}": 2,  # a plus that nobody encoded
        f"subject_id={new_id()}": 0,
    }

    found = {query: len(told(await house.asks("GET", f"{LOG}?{query}", auditor))) for query in by}

    assert found == by


@pytest.mark.parametrize(
    "query",
    [
        "actor_id=me", "subject_id=1", "from=yesterday", "to=2026-01-01", "to=2026-01-01T00:00:00", "action=Salma%20A",
        "from=9999-12-31T23:59:59-14:00", f"action={'a' * 65}", "limit=101", "cursor=AAAA", "action=", "from=",
    ],
)  # fmt: skip
async def test_a_question_that_makes_no_sense_is_refused(house: House, auditor: Person, query: str) -> None:
    for path in (LOG, CSV):
        answer = await house.asks("GET", f"{path}?{query}", auditor)
        if path == LOG or not query.startswith(("limit", "cursor")):
            wanted = (400, "malformed") if query.startswith(("limit", "cursor")) else (422, "invalid")
            assert (answer.status_code, slug_of(answer)) == wanted


async def test_whoever_reads_is_in_the_log(house: House, auditor: Person) -> None:
    await house.asks("GET", f"{LOG}?action=user.created&limit=1&from=2026-01-01T00:00:00Z", auditor)
    await house.asks("GET", f"{CSV}?actor_id={auditor.id}", auditor)

    asked = {"action": "user.created", "since": "2026-01-01 00:00:00+00:00"}
    (read,) = await house.audited("audit.read")
    assert (read["actor_id"], read["facts"]) == (auditor.id, {"asked": asked})
    (exported,) = await house.audited("audit.exported")
    assert (exported["actor_id"], exported["facts"]) == (auditor.id, {"asked": {"actor_id": str(auditor.id)}})


async def test_another_organization_sees_nothing_of_it(house: House, auditor: Person, database: Database) -> None:
    subject = new_id()
    await writes(house, auditor, "secret.done", subject=subject)
    async with a_house(database, operations) as elsewhere:
        stranger = await elsewhere.a_person(Role.ADMIN)
        for query in ("", f"?subject_id={subject}", f"?actor_id={auditor.id}", "?action=secret.done"):
            page = await elsewhere.asks("GET", LOG + query, stranger)
            assert {entry["action"] for entry in told(page)} <= {"organization.created", "user.created", "audit.read"}
            assert str(auditor.id) not in (await elsewhere.asks("GET", CSV + query, stranger)).text.replace(query, "")


async def test_a_name_of_another_organization_is_not_told(house: House, auditor: Person, database: Database) -> None:
    async with a_house(database, operations) as elsewhere:
        stranger = await elsewhere.a_person(Role.ADMIN)
    await house.database.read(
        "INSERT INTO audit_log (organization_id, at, actor_kind, actor_id, action)"
        " VALUES ($1, now(), 'user', $2, 'x.y')",
        house.organization_id,
        stranger.id,
    )

    (entry,) = told(await house.asks("GET", f"{LOG}?action=x.y", auditor))

    assert (entry["actor"]["id"], entry["actor"]["name"]) == (str(stranger.id), None)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", [None, "", "a=b", "'=1", 7, "سلمى"])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert safe(cell) == ("" if cell is None else str(cell))


async def test_the_csv_is_read_back_as_it_was(house: House, auditor: Person) -> None:
    await house.database.read(
        """UPDATE users SET name = '{"en": "=cmd|''/C calc''!A0, \\"x\\"\\r\\ny"}' WHERE id = $1""", auditor.id
    )
    await writes(house, auditor, "a.done", subject=new_id(), word='comma, "quote"\nline')

    answer = await house.asks("GET", f"{CSV}?action=a.done", auditor)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    header, row = csv.reader(io.StringIO(answer.text, newline=""))
    entry = dict(zip(header, row, strict=True))
    assert tuple(header) == HEADER
    assert entry["actor_name"] == "'=cmd|'/C calc'!A0, \"x\"\r\ny"
    assert entry["facts"] == '{"word":"comma, \\"quote\\"\\nline"}'
    assert answer.text.count("\r\n") == 3


async def test_a_long_csv_is_cut_and_says_so(house: House, auditor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 3)
    await writes(house, auditor, *["a.done"] * 10)

    async def rows(most: int) -> list[list[str]]:
        pieces = export.exported(house.database, auditor.actor, Filters(action="a.done"), "en", most=most)
        return list(csv.reader(io.StringIO("".join([piece async for piece in pieces]), newline="")))

    whole, exactly, cut = await rows(100), await rows(10), await rows(7)

    assert [len(whole), len(exactly), len(cut)] == [11, 11, 9]
    assert len({row[0] for row in whole}) == 11
    assert cut[-1] == [CUT]


async def test_the_seal_says_how_far(house: House, auditor: Person) -> None:
    await writes(house, auditor, "a.done")
    before = (await house.asks("GET", SEAL, auditor)).json()

    assert before["unsealed"] > 0
    assert before["sealed_until"] is None
