"""How many second steps may be wrong, of whom, and what does not count: nobody else keeps an owner out."""

import pytest

from queue_server.actor import Role
from queue_server.devices.errors import WrongPairingCode
from queue_server.errors import Forbidden, IdempotencyInProgress, Invalid, RateLimited, Refusal, Unavailable
from queue_server.identity import attempts, tries
from queue_server.identity.errors import ChallengeOver, WrongCode, WrongCredentials
from queue_server.identity.tries import Bound
from queue_server.ids import new_id
from queue_server.mfa.errors import NothingToConfirm
from queue_server.mfa.proofs import Method, bounds_of
from tests.identity.house import House, slug_of
from tests.mfa.people import App, Clock, Visitor, a_visitor, knows_the_password, takes_second_step


async def a_stranger_knows_the_password(house: House, salma: Visitor, app: App) -> str:
    """Somebody else, elsewhere, has used up what may be wrong. Answers an `mfa_token` that is left."""
    for number in range(6):
        if number % 5 == 0:
            token = await elsewhere(house, salma)
        answer = await takes_second_step(house, token, code=app.wrong_code())
    assert slug_of(answer) == "rate-limited"
    return token


async def elsewhere(house: House, salma: Visitor) -> str:
    """An `mfa_token`, at a browser that knows nobody."""
    house.client.cookies.clear()
    return await knows_the_password(house, salma.person)


async def test_a_stranger_who_guesses_codes_keeps_recovery_codes_and_passkeys_out_of_it(
    house: House, salma: Visitor
) -> None:
    app, passkey = await salma.enrols(), await salma.adds()
    await a_stranger_knows_the_password(house, salma, app)
    token = await elsewhere(house, salma)
    options = (await house.asks("POST", "/auth/mfa/passkey-options", json={"mfa_token": token})).json()
    assert (await takes_second_step(house, token, passkey=passkey.signs(options))).status_code == 200
    token = await elsewhere(house, salma)
    assert (await takes_second_step(house, token, recovery_code=salma.recovery_codes[0])).status_code == 200


async def test_where_somebody_was_before_they_get_in_by_a_code_all_the_same(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    known = house.client.cookies[attempts.COOKIE]
    token = await a_stranger_knows_the_password(house, salma, app)
    assert slug_of(await takes_second_step(house, token, code=app.code())) == "rate-limited"
    house.client.cookies[attempts.COOKIE] = known
    token = await knows_the_password(house, salma.person)
    assert (await takes_second_step(house, token, code=app.code())).status_code == 200


async def test_there_too_five_may_be_wrong(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    tokens = [await knows_the_password(house, salma.person) for _ in range(2)]
    answers = [await takes_second_step(house, tokens[n // 5], code=app.wrong_code()) for n in range(6)]
    assert [slug_of(answer) for answer in answers] == ["wrong-code"] * 5 + ["rate-limited"]


async def test_a_browser_that_knows_somebody_else_is_a_strangers(house: House, salma: Visitor, clock: Clock) -> None:
    app = await salma.enrols()
    house.client.cookies.clear()
    await a_visitor(house, clock, await house.a_person(Role.PATIENT))
    others = house.client.cookies[attempts.COOKIE]
    await a_stranger_knows_the_password(house, salma, app)
    house.client.cookies[attempts.COOKIE] = others
    token = await knows_the_password(house, salma.person)
    assert slug_of(await takes_second_step(house, token, code=app.code())) == "rate-limited"


async def test_a_reset_of_the_password_forgets_what_a_stranger_used_up(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    token = await a_stranger_knows_the_password(house, salma, app)
    await tries.forget(house.database, house.authority.keys, *attempts.of_second_step(salma.person.id))
    assert (await takes_second_step(house, token, code=app.code())).status_code == 200


def test_each_method_has_a_bound_of_its_own_and_codes_one_a_day_that_no_reset_forgets() -> None:
    somebody = new_id()
    forgotten = set(attempts.of_second_step(somebody))
    bounds = {method: bounds_of(somebody, method, device=None) for method in Method}
    known = {method: bounds_of(somebody, method, device="a browser") for method in Method}
    assert [bounds[method][0].most for method in Method] == [5, 20, 50]
    assert forgotten == {of_it[0] for of_it in bounds.values()}
    (_, a_day), (_, a_day_known) = bounds[Method.CODE], known[Method.CODE]
    assert (a_day.most, a_day.span.days, a_day.whom) == (100, 1, str(somebody))
    assert [len(of_it) for of_it in bounds.values()] == [2, 1, 1]
    assert a_day not in forgotten
    names = [(bound.what, bound.whom) for held in (bounds, known) for of_it in held.values() for bound in of_it]
    assert len(set(names)) == len(names) == 8
    assert a_day_known.whom == str(somebody)  # of all browsers that know them together


@pytest.mark.parametrize("refusal", [WrongCredentials, WrongCode])
async def test_what_was_wrong_counts(house: House, refusal: type[Refusal]) -> None:
    assert await is_bounded(house, refusal())


@pytest.mark.parametrize(
    "refusal",
    [
        Unavailable(),
        NothingToConfirm(),
        Forbidden(),
        ChallengeOver(),
        IdempotencyInProgress(),
        Invalid(pointers={"/name": "Too long."}),
        WrongPairingCode(),  # of somebody else's, unless they say so
    ],
    ids=lambda refusal: refusal.slug,
)
async def test_what_was_refused_for_another_reason_does_not(house: House, refusal: Refusal) -> None:
    assert not await is_bounded(house, refusal)


async def is_bounded(house: House, refusal: Refusal) -> bool:
    """Whether after one such refusal, where one may be wrong, there is no other try."""
    bound = Bound("test", new_id().hex, 1, attempts.SPAN)
    for _ in range(2):
        with pytest.raises(Refusal) as raised:
            async with tries.wrong_ones_count(house.database, house.authority.keys, bound):
                raise refusal
    return isinstance(raised.value, RateLimited)


async def test_a_double_click_on_turn_on_uses_up_nothing(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    answers = [await salma.asks("POST", "/auth/mfa/totp/confirm", json={"code": app.code()}) for _ in range(7)]
    assert {slug_of(answer) for answer in answers} == {"nothing-to-confirm"}
    token = await knows_the_password(house, salma.person)
    assert (await takes_second_step(house, token, code=app.code())).status_code == 200
