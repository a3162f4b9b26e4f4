"""The pages of accounts in somebody's browser."""

import re
import time

from playwright.async_api import Locator, Page, ViewportSize, expect
from pyotp import TOTP

from tests.browser.accounts import GOOD, Accounts
from tests.browser.screens import NOT_SIGNED_IN, Screen
from tests.browser.stage import DESK, PLAIN, Look, Stage

STEP = 30  # seconds that a code of an app lasts


async def forgets_the_password(page: Page, accounts: Accounts, address: str) -> None:
    """From the form that asks for it: a new one, by the code of the message."""
    await page.get_by_role("link", name="Forgot your password?").click()
    await page.get_by_label("E-mail or phone").fill(address)
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Code from the message")).to_be_focused()
    await page.get_by_label("Code from the message").fill((await accounts.last_sent(address))["code"])
    await page.get_by_label("New password").fill("nine purple lanterns")
    await page.keyboard.press("Enter")


class AccountPage(Screen):
    """A page on which somebody signs in, signs up or minds their account."""

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    @property
    def told(self) -> Locator:
        return self.page.locator(".band")

    def part(self, title: str) -> Locator:
        """One part of an account, by its heading."""
        return self.page.get_by_role("region", name=title, exact=True)

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label)

    async def signs_in(self, address: str, password: str = GOOD) -> None:
        await self.page.get_by_label("E-mail or phone").fill(address)
        await self.page.get_by_label("Password").fill(password)
        await self.page.keyboard.press("Enter")

    async def sets_up_an_app(self) -> TOTP:
        """Reads the key that the app would scan, types its first code, and keeps the recovery codes."""
        key = await self.page.locator(".key").inner_text()
        app = TOTP(key.replace(" ", ""))
        await self.page.get_by_label("Code from your app").press_sequentially(app.now())  # sends itself
        await expect(self.page.locator(".recovery code")).to_have_count(10)
        return app


def next_code(app: TOTP) -> str:
    """Of the coming half minute: this one's was used."""
    return app.at(int(time.time()) + STEP)


async def account_page(stage: Stage, address: str, look: Look = PLAIN, *, size: ViewportSize = DESK) -> AccountPage:
    """A page where nobody has signed in yet."""
    context = await stage.browser_of(size, look, None)
    page = await stage.opens_in(context, AccountPage, "account", address)
    page.forgives(NOT_SIGNED_IN, times=1)
    return page


async def own_account(stage: Stage, address: str) -> AccountPage:
    """The account of somebody who has just signed in there."""
    page = await account_page(stage, "/account")
    await page.signs_in(address)
    await expect(page.page).to_have_title(re.compile("Your account"))
    await expect(page.part("Where you are signed in").get_by_text("This is you")).to_be_visible()
    return page
