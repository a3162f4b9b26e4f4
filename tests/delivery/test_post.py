"""The post: nobody waits for it, it tries again, it is never too full, and it tells nobody's address."""

import asyncio
from collections.abc import Callable

import pytest
import structlog

from queue_server.delivery.errors import NoMail, NoTexts, PostFull, TryLater, Undeliverable
from queue_server.delivery.messages import Address, Channel, Message
from queue_server.delivery.outbox import MOST, Outbox
from queue_server.delivery.post import Post, Transport
from queue_server.delivery.ways import ways_of
from queue_server.settings import Environment
from tests.delivery.servers import some_settings

CANARY = Message(Address(Channel.EMAIL, "canary@example.org"), "Your code is 424242", "canary subject")
SAID = ("canary", "424242")


class Box:
    """Fails as it is told to, then takes everything."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.taken: list[Message] = []
        self.tried = 0

    async def deliver(self, message: Message) -> None:
        self.tried += 1
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(message)


async def told_of(box: Transport, *, pauses: tuple[float, ...] = (0, 0)) -> list[structlog.typing.EventDict]:
    post = Post({Channel.EMAIL: box}, pauses=pauses)
    with structlog.testing.capture_logs() as lines:
        post.send(CANARY)
        await settled(post)
    assert not any(word in str(lines) for word in SAID)
    return list(lines)


async def settled(post: Post) -> None:
    while post._under_way:
        await asyncio.wait(post._under_way)


async def test_a_message_is_tried_again_until_it_is_taken() -> None:
    box = Box(TryLater("451"), TryLater("451"))
    assert await told_of(box) == []
    assert box.taken == [CANARY]


@pytest.mark.parametrize(
    ("failures", "tried"),
    [([TryLater("451")] * 9, 3), ([TryLater("451"), Undeliverable("550")], 2), ([ValueError("canary 424242")], 1)],
)
async def test_what_is_not_delivered_is_logged_without_its_words(failures: list[Exception], tried: int) -> None:
    box = Box(*failures)
    (line,) = await told_of(box)
    assert (line["event"], line["channel"], line["tries"]) == ("post.failed", "email", tried)
    assert (box.tried, box.taken) == (tried, [])


async def test_it_refuses_what_it_cannot_take() -> None:
    post = Post({Channel.EMAIL: Box(*[TryLater("451")] * 9)}, pauses=(60,), most=2)
    with pytest.raises(NoTexts) as refused:
        post.must_take(Channel.SMS, field="phone")
    assert refused.value.pointers == {"/phone": "This clinic sends no text messages."}
    with pytest.raises(NoMail):
        Post({}).must_take(Channel.EMAIL, field="email")
    for _ in range(2):
        post.must_take(Channel.EMAIL, field="email")
        post.send(CANARY)
    with pytest.raises(PostFull):
        post.must_take(Channel.EMAIL, field="email")
    await stopped(post)


async def test_it_ends_in_time_and_says_what_it_left(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = asyncio.Event(), Box()

    class Slow:
        async def deliver(self, _: Message) -> None:
            await slow.wait()

    post = Post({Channel.EMAIL: Slow(), Channel.SMS: quick})
    post.send(CANARY)
    post.send(Message(Address(Channel.SMS, "+96891234567"), "text"))
    with structlog.testing.capture_logs() as lines:
        await stopped(post, monkeypatch)
    assert [(line["event"], line["messages"]) for line in lines] == [("post.left", 1)]
    assert len(quick.taken) == 1
    await Post({}).stop()


async def stopped(post: Post, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
    with (monkeypatch or pytest.MonkeyPatch()).context() as patch:
        patch.setattr("queue_server.delivery.post.LAST_SECONDS", 0.05)
        await post.stop()


async def test_a_slow_server_holds_up_no_other_way() -> None:
    under_way, most, gate = 0, 0, asyncio.Event()

    class Slow:
        async def deliver(self, _: Message) -> None:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await gate.wait()
            under_way -= 1

    texts = Box()
    post = Post({Channel.EMAIL: Slow(), Channel.SMS: texts})
    for _ in range(10):
        post.send(CANARY)
    post.send(Message(Address(Channel.SMS, "+96891234567"), "text"))
    await until(lambda: len(texts.taken) == 1)
    gate.set()
    await settled(post)
    assert most == 4


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - the loop's own turns
            await asyncio.sleep(0)


async def test_the_outbox_keeps_the_newest() -> None:
    outbox = Outbox()
    for number in range(MOST + 5):
        await outbox.deliver(Message(CANARY.address, str(number)))
    kept = outbox.newest_first()
    assert (len(kept), kept[0].message.text, kept[0].number) == (MOST, "104", 105)


def test_a_message_does_not_print_what_it_says() -> None:
    assert not any(word in f"{CANARY!r} {CANARY}" for word in SAID)


def test_only_the_demo_has_an_outbox_and_only_where_there_is_no_other_way() -> None:
    mail = {"smtp_host": "mail.test", "mail_from": "queue@clinic.test"}
    assert ways_of(some_settings(), Outbox()) == {}
    assert set(ways_of(some_settings(**mail), Outbox())) == {Channel.EMAIL}
    outbox = Outbox()
    demo = some_settings(environment=Environment.DEMO)
    assert ways_of(demo, outbox) == {Channel.EMAIL: outbox, Channel.SMS: outbox}
    ways = ways_of(some_settings(environment=Environment.DEMO, **mail), outbox)
    assert (ways[Channel.EMAIL] is outbox, ways[Channel.SMS] is outbox) == (False, True)
