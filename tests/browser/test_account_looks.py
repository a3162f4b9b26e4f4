"""The pages of accounts in both languages and themes: usable by everybody, on the narrowest phone, too."""

import pytest
from playwright.async_api import expect

from tests.browser.access import barriers_of, overflows_of
from tests.browser.account_pages import AccountPage, account_page
from tests.browser.accounts import GOOD, Accounts, a_phone_number, an_address
from tests.browser.stage import ARABIC, HOME, PLAIN, RESULTS, THEMES, Look, Stage

PICTURES = RESULTS / "pages"


class Looks:
    """What was wrong on the way."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.wrong: list[str] = []

    async def at(self, page: AccountPage, state: str) -> None:
        """In both themes, and as narrow as a phone gets."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for theme in THEMES:
            name = f"{state}-{self.look.lang}-{theme}"
            await page.page.emulate_media(color_scheme=theme)
            await page.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", full_page=True)
            self.wrong += [f"{name}: {one}" for one in await barriers_of(page.page)]
        self.wrong += [f"{state}-{self.look.lang}: {one}" for one in await overflows_of(page.page)]


@pytest.fixture(params=[PLAIN, ARABIC], ids=lambda look: look.lang)
def looks(request: pytest.FixtureRequest) -> Looks:
    return Looks(request.param)


async def signs_in(page: AccountPage, address: str) -> None:
    await page.page.locator("#email").fill(address)
    await page.page.locator("#password").fill(GOOD)
    await page.page.keyboard.press("Enter")


async def test_the_way_in(stage: Stage, looks: Looks) -> None:
    accounts = Accounts(stage.demo.url)
    page = await account_page(stage, "/register", looks.look)
    await expect(page.page.locator("#name")).to_be_visible()
    await looks.at(page, "register")
    await page.page.locator("#name").fill("Amal")
    await page.page.locator("#email").fill(a_phone_number())
    await page.page.locator("#new-password").fill(GOOD)
    await page.page.keyboard.press("Enter")
    await expect(page.page.locator("#code")).to_be_visible()
    await looks.at(page, "register-code")

    page = await account_page(stage, "/recover", looks.look)
    await page.page.locator("#email").fill(an_address("amal"))
    await looks.at(page, "recover")
    await page.page.keyboard.press("Enter")
    await expect(page.page.locator("#code")).to_be_visible()
    await looks.at(page, "recover-code")

    address = await accounts.invites("doctor", stage.desk.branches[HOME])
    page = await account_page(stage, f"/invitation#{await accounts.token_for(address)}", looks.look)
    await expect(page.page.locator("#name")).to_be_visible()
    await looks.at(page, "invitation")
    assert looks.wrong == []


async def test_an_account(stage: Stage, looks: Looks) -> None:
    address = await Accounts(stage.demo.url).a_colleague("doctor", stage.desk.branches[HOME])
    page = await account_page(stage, "/account", looks.look)
    await expect(page.page.locator("#password")).to_be_visible()
    await looks.at(page, "sign-in")
    await signs_in(page, address)
    await expect(page.page.locator("#sessions ~ ul .pill")).to_be_visible()
    await looks.at(page, "account")
    await page.page.locator("section:has(#second) .btn.primary").click()
    await expect(page.page.locator("img.qr")).to_be_visible()
    await looks.at(page, "second-step-set-up")
    assert looks.wrong == []


async def test_people(stage: Stage, looks: Looks) -> None:
    await Accounts(stage.demo.url).invites("doctor", stage.desk.branches[HOME])
    context = await stage.browser_of({"width": 1366, "height": 768}, looks.look, None)
    await stage.signs_in(context, "admin")
    page = await stage.opens_in(context, AccountPage, "people", "/admin/users")
    await expect(page.page.locator("[data-person]").first).to_be_visible()
    await looks.at(page, "people")
    await page.page.locator("[data-person]").filter(has_text="doctor2@").click()
    await page.page.locator(".acts .btn").first.click()
    await expect(page.page.locator("#really")).to_be_focused()
    await looks.at(page, "person")
    await page.page.locator(".tools .btn").first.click()
    await expect(page.page.locator("#invite-email")).to_be_visible()
    await looks.at(page, "invite")
    await page.page.locator(".tools .btn").nth(1).click()
    await expect(page.page.get_by_role("checkbox")).to_have_count(5)
    await looks.at(page, "policy")
    assert looks.wrong == []
