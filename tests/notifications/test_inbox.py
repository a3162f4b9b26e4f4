"""One's inbox and one's browsers over HTTP: nobody else's, each line once, unread until it was looked at."""

from typing import Any

import pytest

from queue_server.ids import new_id
from tests.notifications.a_browser import signed_by
from tests.notifications.a_post_office import PostOffice
from tests.queues.a_desk import slug_of


async def test_lines_are_read_one_by_one_or_all_at_once(office: PostOffice) -> None:
    salma = await office.a_patient()
    for hour in (8, 9, 10):
        await office.booked(salma, hour=hour)
    await office.settles()
    inbox = await office.inbox(salma)
    assert (len(inbox["items"]), inbox["unread"], inbox["next_cursor"]) == (3, 3, None)
    newest = inbox["items"][0]
    assert (newest["title"], newest["link"], newest["read_at"]) == (
        "Your appointment is booked",
        "/appointments",
        None,
    )
    for _ in range(2):
        answer = await office.asks("POST", f"/notifications/{newest['id']}/read", salma)
        assert answer.status_code == 204
    inbox = await office.inbox(salma)
    assert (inbox["unread"], inbox["items"][0]["read_at"] is not None) == (2, True)
    assert (await office.asks("POST", "/notifications/read-all", salma)).status_code == 204
    assert (await office.inbox(salma))["unread"] == 0


async def test_what_comes_while_all_is_marked_as_read_stays_new(office: PostOffice) -> None:
    salma = await office.a_patient()
    for hour in (8, 9, 10):
        await office.booked(salma, hour=hour)
        await office.settles()
    newest, seen, before = (await office.inbox(salma))["items"]
    answer = await office.asks("POST", "/notifications/read-all", salma, up_to=seen["id"])
    assert answer.status_code == 204
    inbox = await office.inbox(salma)
    new = [line["id"] for line in inbox["items"] if line["read_at"] is None]
    assert (new, inbox["unread"], before["id"] in new) == ([newest["id"]], 1, False)
    for nobodys in (new_id(), "newest"):
        refused = await office.asks("POST", "/notifications/read-all", salma, up_to=str(nobodys))
        assert refused.status_code == (422 if nobodys == "newest" else 404)
    assert (await office.inbox(salma))["unread"] == 1


async def test_every_change_of_an_inbox_is_an_event_without_a_word(office: PostOffice) -> None:
    salma = await office.a_patient()
    await office.booked(salma)
    await office.settles()
    await office.asks("POST", "/notifications/read-all", salma)
    await office.asks("POST", "/notifications/read-all", salma)
    rows = await office.clinic.database.read(
        "SELECT e.version, e.type, e.body, e.is_public FROM events e JOIN inboxes i ON i.stream_id = e.stream_id"
        " WHERE i.user_id = $1 ORDER BY e.version",
        salma.id,
    )
    line = (await office.inbox(salma))["items"][0]
    assert [(row["version"], row["type"], row["body"], row["is_public"]) for row in rows] == [
        (1, "notification.added", {"notification_id": line["id"], "user_id": str(salma.id)}, False),
        (2, "notification.read", {"user_id": str(salma.id)}, False),
    ]


async def test_pages_of_an_inbox_follow_each_other(office: PostOffice) -> None:
    salma = await office.a_patient()
    for hour in (8, 9, 10):
        await office.booked(salma, hour=hour)
    await office.settles()
    first = (await office.asks("GET", "/notifications?limit=2", salma)).json()
    rest = (await office.asks("GET", f"/notifications?limit=2&cursor={first['next_cursor']}", salma)).json()
    ids = [line["id"] for line in first["items"] + rest["items"]]
    assert (len(ids), ids, rest["next_cursor"]) == (3, sorted(ids, reverse=True), None)


async def test_nobody_reads_anothers_inbox(office: PostOffice) -> None:
    salma, other = await office.a_patient(), await office.a_patient()
    await office.booked(salma)
    await office.settles()
    line = (await office.inbox(salma))["items"][0]["id"]
    for ident in (line, new_id()):
        answer = await office.asks("POST", f"/notifications/{ident}/read", other)
        assert (answer.status_code, slug_of(answer)) == (404, "not-found")
    assert ((await office.inbox(other))["items"], (await office.inbox(salma))["unread"]) == ([], 1)


async def test_a_browser_gets_what_only_it_can_open(office: PostOffice) -> None:
    salma = await office.a_patient()
    browser = await office.subscribes(salma)
    public_key = (await office.asks("GET", "/push/key", salma)).json()["public_key"]
    await office.booked(office.clinic.receptionist, patient_id=await office.practice.patient_id(salma))
    await office.settles()
    pushed = await browser.shelf.first()
    claims = signed_by(pushed, public_key)
    assert (claims["sub"], claims["aud"]) == ("mailto:queue@clinic.test", "http://127.0.0.1")
    assert (pushed.said["tag"], pushed.said["lang"]) == (pushed.headers["topic"], "en")
    assert int(pushed.headers["ttl"]) > 3600


async def test_a_browser_is_its_last_users(office: PostOffice) -> None:
    salma, huda = await office.a_patient(), await office.a_patient()
    browser = await office.subscribes(salma)
    first = await office.practice.posts("/push/subscriptions", who=huda, **browser.subscription)
    again = await office.practice.posts("/push/subscriptions", who=huda, **browser.subscription)
    assert (first.status_code, first.json()) == (201, again.json())
    path = f"/push/subscriptions/{first.json()['id']}"
    assert slug_of(await office.asks("DELETE", path, salma)) == "not-found"
    assert (await office.asks("DELETE", path, huda)).status_code == 204
    assert slug_of(await office.asks("DELETE", path, huda)) == "not-found"


async def test_the_eleventh_browser_takes_the_place_of_the_first(office: PostOffice) -> None:
    salma = await office.a_patient()
    browsers = [await office.subscribes(salma) for _ in range(11)]
    rows = await office.clinic.database.read("SELECT endpoint FROM push_subscriptions WHERE user_id = $1", salma.id)
    assert {row["endpoint"] for row in rows} == {browser.endpoint for browser in browsers[1:]}


GOOD = {"p256dh": "B" * 87, "auth": "A" * 22}


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://example.org/send/1",
        "http://127.0.0.1:1/send",
        "https://169.254.169.254/latest",
        "https://fcm.googleapis.com.example.org/x",
        "https://fcm.googleapis.com@example.org/x",
        "file:///etc/passwd",
        "https://a[.push.apple.com/",
        "https://127.0.0.1%2f.push.apple.com/",
    ],
)
async def test_nothing_is_posted_to_an_address_of_somebodys_choosing(office: PostOffice, endpoint: str) -> None:
    salma = await office.a_patient()
    answer = await office.practice.posts("/push/subscriptions", who=salma, endpoint=endpoint, keys=GOOD)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/endpoint")


@pytest.mark.parametrize("keys", [GOOD, {"p256dh": "AAAA", "auth": "AAAA"}])
async def test_keys_that_are_none_are_refused(office: PostOffice, keys: dict[str, Any]) -> None:
    salma = await office.a_patient()
    wish = {**office.servers.push.a_browser().subscription, "keys": keys}
    answer = await office.practice.posts("/push/subscriptions", who=salma, **wish)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/keys")
