"""The whole way: a running server, a real mail server, a provider of text messages; from sign-up to a place in line."""

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
from pydantic import SecretStr

from tests.a_clinic import Clinic
from tests.a_server import Running, a_running_server
from tests.delivery.servers import AUTH_TOKEN, SID, MailServer, TextServer, a_mail_server, a_text_server
from tests.registration.front_door import CHOSEN, OF_STAFF, a_phone, an_email, everything_logged

PUBLIC_URL = "https://queue.clinic.test"
CODE = re.compile(r"\b[0-9]{6}\b")


@dataclass
class Post:
    """A server and what its letters go through."""

    server: Running
    mail: MailServer
    texts: TextServer


@pytest.fixture(scope="module")
async def post(database_url: str, redis_url: str) -> AsyncIterator[Post]:
    async with a_mail_server() as mail, a_text_server() as texts:
        settings = {
            "public_url": PUBLIC_URL,
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.port,
            "smtp_security": "none",
            "mail_from": "Clinic <queue@clinic.test>",
            "twilio_url": texts.url,
            "twilio_account_sid": SID,
            "twilio_auth_token": SecretStr(AUTH_TOKEN),
            "twilio_from": "+15005550006",
        }
        async with a_running_server(database_url, redis_url, **settings) as server:
            yield Post(server, mail, texts)


async def signs_up(post: Post, clinic: Clinic, **address: str) -> str:
    """The challenge; whatever the caller says its host is."""
    wish = {"name": "Canary Al Harthy", "password": CHOSEN, "branch_id": str(clinic.branch), **address}
    async with post.server.as_(None) as anybody:
        answer = await anybody.post("/auth/register", json=wish, headers={"Host": "evil.test"})
    assert answer.status_code == 202, answer.text
    challenge: str = answer.json()["challenge_id"]
    return challenge


async def joins(post: Post, clinic: Clinic, challenge: str, code: str) -> httpx2.Response:
    async with post.server.as_(None) as anybody:
        signed = await anybody.post("/auth/register/verify", json={"challenge_id": challenge, "code": code})
        assert signed.status_code == 201, signed.text
        bearer = {"Authorization": f"Bearer {signed.json()['access_token']}"}
        return await anybody.post(f"/queues/{clinic.queue}/tickets", json={}, headers=bearer)


async def test_a_code_by_mail_leads_to_a_place_in_line_and_nothing_of_it_is_logged(
    post: Post, clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    email = f"canary-{an_email()}"
    with everything_logged() as lines, caplog.at_level(logging.WARNING):
        challenge = await signs_up(post, clinic, email=email)
        letter = await post.mail.letter_to(email)
        words = letter.get_content()
        code = CODE.findall(words)[0]
        joined = await joins(post, clinic, challenge, code)
        async with post.server.as_(None) as anybody:
            asked = (await anybody.post("/auth/password/forgot", json={"identifier": email})).json()
            again = await post.mail.shelf.first(lambda one: one["To"] == email and one is not letter)
            codes = [code, CODE.findall(again.get_content())[0]]
            reset = {"challenge_id": asked["challenge_id"], "code": codes[1], "password": OF_STAFF}
            assert (await anybody.post("/auth/password/reset", json=reset)).status_code == 204

    assert joined.status_code == 201, joined.text
    assert words.startswith(f"Your code is {code}")
    assert PUBLIC_URL in words
    assert "evil" not in str(letter)
    (row,) = await clinic.database.read(
        "SELECT p.name, t.patient_id = p.id AS is_theirs FROM users u JOIN patients p ON p.user_id = u.id"
        " JOIN tickets t ON t.patient_id = p.id WHERE u.email = $1",
        email,
    )
    assert (row["name"], row["is_theirs"]) == ("Canary Al Harthy", True)
    told = f"{[dict(line) for line in lines]} {caplog.text}"
    assert {"request", "post.delivered"} <= {line["event"] for line in lines}
    assert "canary" not in told.lower()
    assert not any(re.search(rf"(?<![0-9a-f.-]){one}(?![0-9a-f-])", told) for one in codes)


async def test_a_code_by_text_message_is_bound_to_our_pages(post: Post, clinic: Clinic) -> None:
    phone = a_phone()
    challenge = await signs_up(post, clinic, phone=f"{phone[:4]} {phone[4:]}", language="ar")
    text = await post.texts.text_to(phone)
    code = CODE.findall(text["Body"])[0]
    assert text["Body"].split("\n")[-1] == f"@queue.clinic.test #{code}"
    assert (await joins(post, clinic, challenge, code)).status_code == 201


async def test_the_caller_waits_for_no_mail_server(post: Post, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post.server.app.state.post, "_pauses", (0,))
    post.mail.answers += ["451 Later"]
    post.mail.opens.clear()
    email = an_email()
    await signs_up(post, clinic, email=email)  # is answered while the server thinks
    post.mail.opens.set()
    assert (await post.mail.letter_to(email))["To"] == email  # at the second try
