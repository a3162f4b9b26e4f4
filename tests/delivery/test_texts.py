"""Text messages through a local Twilio over real HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from queue_server.delivery.errors import TryLater, Undeliverable
from queue_server.delivery.messages import Address, Channel, Message
from queue_server.delivery.texts import Texts
from tests.delivery.servers import AUTH_TOKEN, SID, TextServer, a_text_server, some_settings

NUMBER = "+96891234567"
MESSAGE = Message(Address(Channel.SMS, NUMBER), "رمزك هو 123456\n@clinic.test #123456")


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[TextServer]:
    async with a_text_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _empty(provider: TextServer) -> None:
    provider.shelf.things.clear()
    provider.answers.clear()


def through(provider: TextServer, token: str = AUTH_TOKEN, sender: str = "+15005550006") -> Texts:
    settings = some_settings(
        twilio_url=provider.url,
        twilio_account_sid=SID,
        twilio_auth_token=SecretStr(token),
        twilio_from=sender,
    )
    return Texts(settings)


async def test_a_text_is_handed_over(provider: TextServer) -> None:
    await through(provider).deliver(MESSAGE)
    assert await provider.text_to(NUMBER) == {"To": NUMBER, "Body": MESSAGE.text, "From": "+15005550006"}


async def test_a_messaging_service_chooses_the_number(provider: TextServer) -> None:
    await through(provider, sender="MG0123").deliver(MESSAGE)
    assert (await provider.text_to(NUMBER))["MessagingServiceSid"] == "MG0123"


@pytest.mark.parametrize(
    ("status", "body", "meaning", "why"),
    [
        (400, {"code": 21211, "message": f"Invalid 'To' {NUMBER}"}, Undeliverable, "400 21211"),
        (429, {"code": 20429, "message": "Too many"}, TryLater, "429 20429"),
        (500, "<html>oops</html>", TryLater, "500"),
        (302, "", Undeliverable, "302"),
        (403, {"code": f"{NUMBER}"}, Undeliverable, "403"),
    ],
)
async def test_what_an_answer_means(
    provider: TextServer, status: int, body: Any, meaning: type[Exception], why: str
) -> None:
    provider.answers.append((status, body))
    with pytest.raises(meaning) as refused:
        await through(provider).deliver(MESSAGE)
    assert str(refused.value) == why


async def test_a_wrong_token_and_a_provider_that_is_away(provider: TextServer) -> None:
    await through(provider).greet()
    for ask in (through(provider, "another").greet(), through(provider, "another").deliver(MESSAGE)):
        with pytest.raises(Undeliverable, match="401"):
            await ask
    with pytest.raises(TryLater, match="ConnectError"):
        await through(TextServer(provider.shelf, url="http://127.0.0.1:9")).deliver(MESSAGE)


def test_there_are_no_texts_without_all_of_an_account() -> None:
    whole = {"twilio_account_sid": SID, "twilio_auth_token": SecretStr(AUTH_TOKEN), "twilio_from": "+1"}
    assert Texts.of(some_settings(**whole)) is not None
    for missing in whole:
        assert Texts.of(some_settings(**{name: value for name, value in whole.items() if name != missing})) is None
