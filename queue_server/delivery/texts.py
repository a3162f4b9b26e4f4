"""Text messages through Twilio's Messages API; a provider with another API is another class like this one."""

import ssl
from typing import Self

import httpx2

from queue_server.delivery.errors import TryLater, Undeliverable, Unsure
from queue_server.delivery.messages import Message
from queue_server.settings import Settings

TIMEOUT = 10.0  # seconds
TOO_MANY, FAULTS = 429, 500
NO_ANSWER = 504  # a gateway heard nothing from behind it
NEVER_THERE = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)  # nothing was said yet
SERVICE = "MG"  # what the id of a messaging service, which chooses the number, begins with


class Texts:
    """Sends by one account of Twilio, or of a service that speaks the same."""

    def __init__(self, settings: Settings) -> None:
        assert settings.twilio_account_sid
        assert settings.twilio_auth_token
        assert settings.twilio_from
        token = settings.twilio_auth_token.get_secret_value()
        self._account = f"{settings.twilio_url}/2010-04-01/Accounts/{settings.twilio_account_sid}"
        self._auth = httpx2.BasicAuth(settings.twilio_account_sid, token)
        self._sender = {_sender_field(settings.twilio_from): settings.twilio_from}
        self._tls = ssl.create_default_context()

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """By these settings; None unless account, token and sender are all there."""
        needed = (settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_from)
        return cls(settings) if all(needed) else None

    async def deliver(self, message: Message) -> None:
        """Hand it to the provider. Raises `TryLater`, `Unsure` or `Undeliverable`."""
        form = {"To": message.address.value, "Body": message.text, **self._sender}
        try:
            async with self._client() as client:
                answer = await client.post(f"{self._account}/Messages.json", data=form)
        except NEVER_THERE as error:
            raise TryLater(type(error).__name__) from None
        except httpx2.TransportError as error:
            raise Unsure(type(error).__name__) from None
        _must_be_taken(answer)

    async def greet(self) -> None:
        """Look at the account, as the provider knows it. Raises as `deliver`, and `httpx2.TransportError`."""
        async with self._client() as client:
            _must_be_taken(await client.get(f"{self._account}.json"))

    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(auth=self._auth, verify=self._tls, timeout=TIMEOUT)


def _sender_field(sender: str) -> str:
    return "MessagingServiceSid" if sender.startswith(SERVICE) else "From"


def _must_be_taken(answer: httpx2.Response) -> None:
    """Twilio says its own code beside the status: 21211 is no such number, 21610 somebody who wants no messages."""
    if answer.is_success:
        return
    why = " ".join(str(part) for part in (answer.status_code, _code_of(answer)) if part)
    if answer.status_code == NO_ANSWER:
        raise Unsure(why)
    raise (TryLater if answer.status_code == TOO_MANY or answer.status_code >= FAULTS else Undeliverable)(why)


def _code_of(answer: httpx2.Response) -> int | None:
    try:
        said = answer.json()
    except ValueError:
        return None
    code = said.get("code") if isinstance(said, dict) else None
    return code if isinstance(code, int) else None
