"""Setting up an app and taking it away, and who must."""

import asyncio
import base64
import re

import pyotp
import pytest

from queue_server.actor import Role
from queue_server.mfa.recovery import ALPHABET
from tests.identity.house import PASSWORD, House, slug_of
from tests.mfa.authenticator import SoftPasskey
from tests.mfa.people import (
    HOST,
    ORIGIN,
    App,
    Clock,
    Visitor,
    a_visitor,
    knows_the_password,
    requires_mfa,
    takes_second_step,
)

FRESH_ONLY = [
    ("POST", "/auth/mfa/totp"),
    ("DELETE", "/auth/mfa/totp"),
    ("POST", "/auth/mfa/recovery-codes"),
    ("POST", "/auth/mfa/passkeys/options"),
    ("POST", "/auth/mfa/passkeys"),
    ("DELETE", "/auth/mfa/passkeys/01a1fbeb-8ef2-7c2f-ae0d-cbf3b1706f97"),
]
NOTHING = {"totp": False, "passkeys": [], "passkeys_possible": True, "recovery_codes_left": 0, "required": False}


async def test_an_app_counts_once_a_code_of_it_was_seen(house: House, salma: Visitor) -> None:
    assert await salma.factors() == NOTHING
    answer = (await salma.asks("POST", "/auth/mfa/totp")).json()
    read = pyotp.parse_uri(answer["uri"])
    assert (read.issuer, read.name, read.secret) == ("Small House", salma.person.email, answer["secret"])
    assert answer["qr_svg"].startswith("<svg")
    assert await salma.factors() == NOTHING
    assert (await house.signs_in(salma.person))["access_token"]

    app = App(salma.clock, base64.b32decode(answer["secret"]))
    confirmed = await salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": app.code()})
    codes = confirmed.json()["recovery_codes"]

    assert len(set(codes)) == 10
    assert all(re.fullmatch(f"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", code) for code in codes)
    assert await salma.factors() == {**NOTHING, "totp": True, "recovery_codes_left": 10}
    assert (await salma.asks("GET", "/me")).json()["has_mfa"] is True
    assert len(await house.audited("mfa.enabled")) == 1


async def test_with_the_first_factor_other_sessions_end(house: House, salma: Visitor) -> None:
    elsewhere = await a_visitor(house, salma.clock, salma.person)
    await salma.enrols()
    assert slug_of(await elsewhere.asks("GET", "/me")) == "session-revoked"
    assert (await salma.asks("GET", "/me")).status_code == 200
    assert (await salma.refreshes())["must_enrol"] is False


async def test_what_is_stored_tells_nobody_the_secret_or_the_codes(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    [factor] = await house.database.read("SELECT * FROM totp_factors WHERE user_id = $1", salma.person.id)
    codes = await house.database.read("SELECT * FROM recovery_codes WHERE user_id = $1", salma.person.id)
    assert app.secret not in factor["secret"]
    assert not any(code[:5] in str([dict(row) for row in codes]) for code in salma.recovery_codes)
    told = await house.database.read(
        "SELECT facts::text FROM audit_log WHERE organization_id = $1", house.organization_id
    )
    assert not any(code[:5] in str(told) for code in salma.recovery_codes)


@pytest.mark.parametrize("code", ["000000", "", "x" * 33, None, 123456])
async def test_a_wrong_code_turns_nothing_on(salma: Visitor, code: object) -> None:
    app = await salma.begins()
    said = app.wrong_code() if code == "000000" else code
    answer = await salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": said})
    assert slug_of(answer) == ("wrong-code" if code == "000000" else "invalid")
    assert await salma.factors() == NOTHING


async def test_there_must_be_something_to_confirm(salma: Visitor) -> None:
    answer = await salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": "123456"})
    assert (answer.status_code, slug_of(answer)) == (409, "nothing-to-confirm")
    app = await salma.enrols()
    again = await salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": app.code()})
    assert slug_of(again) == "nothing-to-confirm"


async def test_beginning_again_forgets_the_secret_before(salma: Visitor) -> None:
    before, after = await salma.begins(), await salma.begins()
    assert slug_of(await salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": before.code()})) == "wrong-code"
    assert (await salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": after.code()})).status_code == 200


async def test_a_new_phone_replaces_the_old_one_when_it_is_confirmed(house: House, salma: Visitor) -> None:
    old = await salma.enrols()
    codes = salma.recovery_codes
    new = await salma.begins()
    assert (
        await takes_second_step(house, await knows_the_password(house, salma.person), code=old.code())
    ).status_code == 200
    answer = await salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": new.code()})
    assert answer.json() == {"recovery_codes": []}
    token = await knows_the_password(house, salma.person)
    assert slug_of(await takes_second_step(house, token, code=old.code(1))) == "wrong-code"
    assert (await takes_second_step(house, token, code=new.code(1))).status_code == 200
    token = await knows_the_password(house, salma.person)
    assert (await takes_second_step(house, token, recovery_code=codes[0])).status_code == 200
    assert len(await house.audited("mfa.enabled")) == 1


async def test_two_pages_that_begin_at_once_leave_one_secret(house: House, salma: Visitor) -> None:
    await asyncio.gather(*(salma.begins() for _ in range(5)))
    rows = await house.database.read("SELECT FROM totp_factors WHERE user_id = $1", salma.person.id)
    assert len(rows) == 1


async def test_without_the_app_signing_in_is_as_before(house: House, salma: Visitor) -> None:
    await salma.enrols()
    assert (await salma.asks("DELETE", "/auth/mfa/totp")).status_code == 204
    assert await salma.factors() == NOTHING
    assert (await house.signs_in(salma.person))["access_token"]
    [row] = await house.database.read("SELECT has_mfa FROM sessions WHERE id = $1", salma.session_id)
    assert row["has_mfa"] is False
    assert len(await house.audited("mfa.disabled")) == 1
    assert (await salma.asks("DELETE", "/auth/mfa/totp")).status_code == 404


async def test_new_recovery_codes_end_the_old_ones(house: House, salma: Visitor) -> None:
    refused = await salma.asks("POST", "/auth/mfa/recovery-codes")
    assert (refused.status_code, slug_of(refused)) == (409, "no-second-factor")
    await salma.enrols()
    codes = (await salma.asks("POST", "/auth/mfa/recovery-codes")).json()["recovery_codes"]
    token = await knows_the_password(house, salma.person)
    assert slug_of(await takes_second_step(house, token, recovery_code=salma.recovery_codes[0])) == "wrong-code"
    assert (await takes_second_step(house, token, recovery_code=codes[0])).status_code == 200
    assert (await salma.factors())["recovery_codes_left"] == 9


@pytest.mark.parametrize(("minutes", "expected"), [(14, 200), (16, 409)])
async def test_who_has_to_install_an_app_first_has_a_quarter_of_an_hour(
    salma: Visitor, minutes: int, expected: int
) -> None:
    app = await salma.begins()
    await salma.grows_stale()
    salma.clock.goes(minutes=minutes)
    answer = await salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": app.code()})
    assert answer.status_code == expected
    assert expected == 200 or slug_of(answer) == "nothing-to-confirm"
    assert (await salma.factors())["totp"] is (expected == 200)


@pytest.mark.parametrize(("method", "path"), FRESH_ONLY)
async def test_all_else_needs_a_fresh_sign_in(salma: Visitor, method: str, path: str) -> None:
    await salma.grows_stale()
    answer = await salma.asks(method, path)
    assert (answer.status_code, slug_of(answer)) == (403, "step-up-required")


async def test_looking_needs_no_fresh_one(salma: Visitor) -> None:
    await salma.grows_stale()
    assert await salma.factors() == NOTHING


async def test_nobody_sets_up_anything_without_a_token(house: House) -> None:
    for method, path in [*FRESH_ONLY, ("POST", "/auth/mfa/totp/confirm"), ("GET", "/auth/mfa")]:
        assert slug_of(await house.asks(method, path)) == "auth-required"


async def test_whoever_must_enrol_can_do_that_and_nothing_else(house: House, clock: Clock) -> None:
    await requires_mfa(house, "receptionist")
    salma = await a_visitor(house, clock, await house.a_person(Role.RECEPTIONIST))
    assert salma.tokens["must_enrol"] is True
    assert slug_of(await salma.asks("GET", "/devices")) == "mfa-required"
    assert (await salma.asks("GET", "/me")).status_code == 200
    assert (await salma.factors())["required"] is True

    await salma.enrols()

    assert slug_of(await salma.asks("GET", "/devices")) == "mfa-required"
    assert (await salma.refreshes())["must_enrol"] is False
    assert (await salma.asks("GET", "/devices")).status_code == 200


async def test_whose_role_requires_it_cannot_take_the_last_factor_away(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    await requires_mfa(house, "receptionist")
    answer = await salma.asks("DELETE", "/auth/mfa/totp")
    assert (answer.status_code, slug_of(answer)) == (409, "mfa-needed")
    assert (await salma.factors())["recovery_codes_left"] == 10
    token = await knows_the_password(house, salma.person)
    assert (await takes_second_step(house, token, code=app.code())).status_code == 200


async def test_with_another_factor_left_it_can_go(house: House, salma: Visitor) -> None:
    await salma.enrols()
    await salma.adds()
    await requires_mfa(house, "receptionist")
    assert (await salma.asks("DELETE", "/auth/mfa/totp")).status_code == 204
    [passkey] = (await salma.factors())["passkeys"]
    assert slug_of(await salma.asks("DELETE", f"/auth/mfa/passkeys/{passkey['id']}")) == "mfa-needed"
    await requires_mfa(house)
    assert (await salma.asks("DELETE", f"/auth/mfa/passkeys/{passkey['id']}")).status_code == 204
    assert await salma.factors() == NOTHING


async def test_of_two_sessions_that_turn_it_on_at_once_one_is_signed_out(house: House, salma: Visitor) -> None:
    elsewhere = await a_visitor(house, salma.clock, salma.person)
    app = await salma.begins()
    credential = SoftPasskey(ORIGIN, HOST).creates(await elsewhere.options())
    answers = await asyncio.gather(
        salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": app.code()}), elsewhere.adding(credential)
    )
    [done] = [answer for answer in answers if answer.is_success]
    [refused] = [answer for answer in answers if not answer.is_success]
    assert len(done.json()["recovery_codes"]) == 10
    assert slug_of(refused) == "session-revoked"
    assert len(await house.audited("mfa.enabled")) == 1


async def test_a_session_that_has_not_shown_the_factor_changes_none(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    await house.database.read("UPDATE sessions SET has_mfa = false WHERE id = $1", salma.session_id)
    for method, path in (
        ("DELETE", "/auth/mfa/totp"),
        ("POST", "/auth/mfa/recovery-codes"),
        ("POST", "/auth/mfa/totp"),
    ):
        assert slug_of(await salma.asks(method, path)) == "step-up-required"
    wish = {"password": PASSWORD, "code": app.code()}
    assert (await salma.asks("POST", "/auth/step-up", json=wish)).status_code == 200
    assert (await salma.asks("DELETE", "/auth/mfa/totp")).status_code == 204


async def test_each_change_is_in_the_audit_log(house: House, salma: Visitor) -> None:
    await salma.enrols()
    await salma.adds()
    [passkey] = (await salma.factors())["passkeys"]
    await salma.asks("DELETE", f"/auth/mfa/passkeys/{passkey['id']}")
    await salma.asks("DELETE", "/auth/mfa/totp")
    rows = await house.database.read(
        "SELECT action, actor_id, facts FROM audit_log WHERE actor_id = $1 AND action !~ '^session' ORDER BY id",
        salma.person.id,
    )
    begun = ["totp.begun", "totp.added", "mfa.enabled", "recovery_codes.made"]
    ended = ["passkey.added", "passkey.removed", "totp.removed", "mfa.disabled"]
    assert [row["action"] for row in rows] == begun + ended
    assert all(row["facts"] == {} for row in rows)
