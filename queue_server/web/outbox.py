"""The demo's outbox: what would have been sent by e-mail or as a text message; anywhere else there is no such thing."""

import re
from datetime import datetime
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

from queue_server.delivery.messages import Channel
from queue_server.delivery.outbox import Outbox, Sent
from queue_server.errors import NotFound
from queue_server.http.bodies import Body
from queue_server.http.guard import public
from queue_server.http.operations import Operation, get
from queue_server.http.replies import ok
from queue_server.settings import Environment

CODE = re.compile(r"\b[0-9]{6}\b")
LINK = re.compile(r"https?://\S+#\S+")  # one with a secret in it: worth following


class SentView(Body):
    """A message of the demo."""

    number: int
    at: datetime
    channel: Channel
    address: str
    subject: str
    text: str
    code: str | None
    link: str | None

    @classmethod
    def of(cls, sent: Sent) -> Self:
        """A message, with what one would look for in it."""
        message = sent.message
        code, link = CODE.search(message.text), LINK.search(message.text)
        return cls(
            number=sent.number,
            at=sent.at,
            channel=message.address.channel,
            address=message.address.value,
            subject=message.subject,
            text=message.text,
            code=code and code[0],
            link=link and link[0],
        )


class OutboxView(Body):
    """The newest hundred messages, the newest first."""

    items: list[SentView]


@public
async def outbox(request: Request) -> Response:
    """What the demo has sent; 404 wherever this is not one."""
    if request.app.state.settings.environment is not Environment.DEMO:
        raise NotFound
    kept: Outbox = request.app.state.outbox
    return ok(OutboxView(items=[SentView.of(sent) for sent in kept.newest_first()]))


operations: list[Operation] = [get("/dev/outbox", outbox, gives={200: OutboxView}, refuses=(NotFound,))]
