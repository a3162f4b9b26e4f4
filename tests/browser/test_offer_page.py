"""A free time that is taken by the link of a letter, without signing in; what opens it is in no address."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.accounts import GOOD, Accounts
from tests.browser.api import a_client
from tests.browser.booking_pages import Practice, a_practice, today
from tests.browser.bookings import said, tomorrow
from tests.browser.front_desk import ZONE
from tests.browser.stage import Stage

OFFER = "01900000-0000-7000-8000-000000000001"


async def waits(clinic: Practice, patient: str) -> None:
    """For any time of the next days: they are all free, and the first is offered at once."""
    wish = {"identifier": patient, "password": GOOD}
    days = {name: (today() + timedelta(days=n)).date().isoformat() for name, n in (("from_on", 1), ("until_on", 5))}
    async with a_client(clinic.stage.demo.url) as http:
        token = (await http.post("/auth/login", json=wish)).raise_for_status().json()["access_token"]
        services = await clinic.stage.desk.every("/services")
        service = next(one["id"] for one in services if one["name"] == "General consultation")
        said = {"branch_id": clinic.branch, "service_id": service, **days}
        answer = await http.post("/waitlist", json=said, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 201, answer.text


@pytest.mark.looks
async def test_an_offer_of_the_evening_says_until_which_day_and_for_how_many_hours(stage: Stage) -> None:
    named: dict[str, Any] = {what: {"id": OFFER, "name": what, "names": {}} for what in ("branch", "service", "staff")}
    day = tomorrow() + timedelta(days=1)  # also if midnight passes meanwhile
    answer_by = datetime.combine(day, time(8, 30), ZONE)
    offer = {"id": OFFER, "state": "open", "time_zone": ZONE.key, "expires_at": said(answer_by), "replaces": None}
    begins = {"starts_at": said(answer_by + timedelta(hours=2)), "ends_at": said(answer_by + timedelta(hours=3))}

    phone = await stage.phone("/")
    await phone.page.route("**/api/v1/offers/*", lambda route: route.fulfill(json={**named, **offer, **begins}))
    await phone.page.goto(f"{stage.demo.url}/offer/{OFFER}#a-key")
    kept = phone.page.locator(".kept")
    await expect(kept).to_contain_text(f"Please answer by {day:%A} {day.day} {day:%B}, 08:30")
    await expect(kept).to_contain_text(re.compile(r"Kept for you for \d+ more hours"))


async def test_an_offer_is_taken_by_its_link(stage: Stage) -> None:
    clinic, patient = await a_practice(stage, "By Its Link"), await Accounts(stage.demo.url).a_patient()
    letters = await stage.phone("/dev/outbox")
    await waits(clinic, patient)
    letter = letters.page.locator(".letter").filter(has_text=patient).filter(has_text="A time is free for you")
    link = await letter.get_by_role("link", name="Open the link").get_attribute("href")
    assert link is not None
    address, key = link.removeprefix(stage.demo.url).split("#")

    page = await clinic.strange_phone(at=f"{address}#{key}")
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    await expect(page.heading).to_have_text("A time is free for you")
    await page.button("Yes, I take it").click()
    await expect(page.heading).to_have_text("It is yours")
    await page.page.reload()
    await expect(page.heading).to_have_text("It is yours")
    assert [url for url in asked if "/offers/" in url and key in url] == []
    (booked,) = await clinic.booked()
    assert booked["status"] == "pending"
