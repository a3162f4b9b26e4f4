"""Which ways of delivery an installation has."""

from queue_server.delivery.mail import Mail
from queue_server.delivery.messages import Channel
from queue_server.delivery.outbox import Outbox
from queue_server.delivery.post import Transport
from queue_server.delivery.texts import Texts
from queue_server.settings import Environment, Settings


def ways_of(settings: Settings, outbox: Outbox) -> dict[Channel, Transport]:
    """By these settings; in the demo what has no other way goes to the outbox."""
    ways: dict[Channel, Transport] = {}
    if settings.environment is Environment.DEMO:
        ways = {Channel.EMAIL: outbox, Channel.SMS: outbox}
    if (mail := Mail.of(settings)) is not None:
        ways[Channel.EMAIL] = mail
    if (texts := Texts.of(settings)) is not None:
        ways[Channel.SMS] = texts
    return ways
