"""The audit log's page: who may see it, what it finds, the file, and that everybody can use it."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.account_pages import AccountPage
from tests.browser.accounts import Accounts
from tests.browser.back_office import renames
from tests.browser.front_desk import PASSWORD
from tests.browser.screens import NOT_SIGNED_IN
from tests.browser.stage import ARABIC, DESK, PHONE, PLAIN, Look, Stage

ROOM = "3"


class LogPage(AccountPage):
    """The log in somebody's browser."""

    @property
    def rows(self) -> Locator:
        return self.page.locator("tbody tr")

    def told_of(self, action: str) -> Locator:
        return self.rows.filter(has=self.page.get_by_text(action, exact=True))

    async def asks_for(self, action: str) -> None:
        await self.page.get_by_label(re.compile("^(What|ماذا)$")).fill(action)
        await self.tells_only(action)

    async def tells_only(self, action: str) -> None:
        """The answer has come: until then others stand there as well, and rows change under the cursor."""
        await expect(self.told_of(action).first).to_be_visible()
        await expect(self.rows.filter(has_not=self.page.get_by_text(action, exact=True))).to_have_count(0)


async def log_of(stage: Stage, login: str = "admin", look: Look = PLAIN, size: ViewportSize = DESK) -> LogPage:
    context = await stage.browser_of(size, look, None)
    await stage.signs_in(context, login)
    page = await stage.opens_in(context, LogPage, f"audit-{look.lang}", "/admin/audit")
    await expect(page.rows.first).to_be_visible()
    return page


async def test_an_admin_finds_what_was_done_by_whom_and_to_what(stage: Stage) -> None:
    await renames(stage.demo.url, stage.room(ROOM), en="Room 3", ar="غرفة 3 الجديدة")
    await renames(stage.demo.url, stage.room(ROOM), en="Room 3", ar="غرفة 3")
    page = await log_of(stage)
    await expect(page.page.locator(".seal")).to_contain_text("Sealed up to")

    await page.asks_for("counter.changed")
    first = page.rows.first
    await expect(first.locator(".who")).to_have_text("Nasser")
    await expect(first.locator(".facts")).to_contain_text("name")
    await first.get_by_role("button", name=re.compile("Only what concerns")).click()
    await expect(page.page.locator(".pill")).to_contain_text(stage.room(ROOM)[-8:])
    await page.page.get_by_role("button", name="Show everything").click()
    await expect(page.told_of("audit.read").first).to_be_visible()  # our own looking


async def test_a_question_the_log_does_not_understand_is_said(stage: Stage) -> None:
    page = await log_of(stage)
    page.forgives(r"422 \(")
    await page.page.get_by_label("What", exact=True).fill("Salma!")
    await expect(page.told).to_contain_text("cannot be asked that")
    await page.page.get_by_label("What", exact=True).fill("nothing.like.this")
    await expect(page.page.get_by_text("There is no such entry.")).to_be_visible()


async def test_the_file_holds_what_is_asked_for(stage: Stage) -> None:
    page = await log_of(stage)
    await page.asks_for("audit.read")
    async with page.page.expect_download() as coming:
        await page.button("Download CSV").click()
    file = await (await coming.value).path()

    rows = list(csv.DictReader(io.StringIO(Path(file).read_text(encoding="utf-8"), newline="")))
    assert {row["action"] for row in rows} == {"audit.read"}
    await expect(page.told).to_contain_text("in your downloads")


async def test_whoever_may_not_read_it_is_told_and_works_on_elsewhere(stage: Stage) -> None:
    context = await stage.browser_of(DESK, PLAIN, None)
    await stage.signs_in(context, "manager")
    work = await stage.opens_in(context, AccountPage, "people-manager", "/admin/users")
    await expect(work.button("Invite")).to_be_visible()
    page = await stage.opens_in(context, LogPage, "audit-manager", "/admin/audit")
    await expect(page.told).to_contain_text("for admins and auditors")
    await expect(page.page.get_by_text("You are signed in as Zainab")).to_be_visible()
    await expect(page.page.get_by_role("heading", name="Not your page")).to_be_focused()
    await work.page.reload()
    await expect(work.button("Invite")).to_be_visible()
    await page.page.get_by_role("link", name="To my own page").click()
    await expect(page.button("Invite")).to_be_visible()


async def test_somebody_else_signs_in_where_one_has_no_business(stage: Stage) -> None:
    context = await stage.browser_of(DESK, PLAIN, None)
    await stage.signs_in(context, "doctor1")
    page = await stage.opens_in(context, LogPage, "audit-doctor", "/admin/audit")
    await page.button("Sign in as somebody else").click()
    await expect(page.page.get_by_label("E-mail")).to_be_focused()
    await page.signs_in("admin@demo.clinic", PASSWORD)
    await expect(page.rows.first).to_be_visible()


async def test_an_auditor_of_the_clinic_reads_it(stage: Stage) -> None:
    address = await Accounts(stage.demo.url).a_colleague("auditor")
    context = await stage.browser_of(DESK, PLAIN, None)
    page = await stage.opens_in(context, LogPage, "audit-auditor", "/admin/audit")
    page.forgives(NOT_SIGNED_IN, times=1)
    await page.signs_in(address)
    await expect(page.rows.first).to_be_visible()


@pytest.mark.parametrize("look", [PLAIN, ARABIC, Look("ar", "dark")], ids=["en", "ar", "ar-dark"])
async def test_everybody_can_use_it(stage: Stage, look: Look) -> None:
    page = await log_of(stage, look=look)
    assert [*await barriers_of(page.page), *await overflows_of(page.page)] == []


async def test_it_is_read_on_a_phone_and_by_keyboard(stage: Stage) -> None:
    page = await log_of(stage, size=PHONE)
    await page.tabs_to(page.page.get_by_label("What", exact=True))
    await page.page.keyboard.type("session.started")
    await page.tells_only("session.started")
    await page.tabs_to(page.rows.first.get_by_role("button").first)
    await page.page.keyboard.press("Enter")
    await expect(page.page.locator(".pill")).to_contain_text("Only by")
