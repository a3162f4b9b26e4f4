"""What the letters say: the code first and for phones to find, links of our own address only, both languages."""

import pytest

from queue_server.delivery.messages import Address, Channel
from queue_server.registration import letters
from queue_server.registration.letters import Letters

CLINIC = {"en": "Demo\r\nClinic", "ar": "العيادة التجريبية"}
MAIL, TEXT = Address(Channel.EMAIL, "salma@people.test"), Address(Channel.SMS, "+96891234567")
OURS = Letters("https://queue.clinic.test")
SHORTEST_SEGMENT = 70  # characters of a text message that are not all Latin (GSM 03.40)


@pytest.mark.parametrize("purpose", ["register", "reset", "email", "phone"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_text_is_short_and_bound_to_our_pages(purpose: str, language: str) -> None:
    text = OURS.code(TEXT, "123456", purpose=purpose, language=language, clinic=CLINIC).text
    first, *_, last = text.split("\n")
    assert first == {"en": "Your code is 123456", "ar": "رمزك هو 123456"}[language]
    assert last == "@queue.clinic.test #123456"
    assert len(text) <= (160 if language == "en" else SHORTEST_SEGMENT + 20)
    assert "Demo" not in text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_letter_has_the_code_first_and_no_line_break_in_its_subject(language: str) -> None:
    letter = OURS.code(MAIL, "123456", purpose="reset", language=language, clinic=CLINIC)
    assert letter.text.startswith({"en": "Your code is 123456\n", "ar": "رمزك هو 123456\n"}[language])
    assert letter.text.endswith("\nhttps://queue.clinic.test\n")
    assert letter.subject == {"en": "Your code for Demo Clinic", "ar": "رمزك لدى العيادة التجريبية"}[language]


def test_an_invitation_carries_its_token_where_no_log_sees_it() -> None:
    letter = OURS.invitation("huda@people.test", "the.token", language="en", clinic=CLINIC)
    assert "https://queue.clinic.test/invitation#the.token" in letter.text
    assert (letter.subject, letter.address.value) == ("An invitation from Demo Clinic", "huda@people.test")


def test_everything_is_said_in_both_languages() -> None:
    said = [value for name, value in vars(letters).items() if name.isupper()]
    words = [one for value in said for one in ([value] if "en" in value else value.values())]
    assert len(words) >= 16
    assert all(set(one) == {"en", "ar"} and all(one.values()) for one in words)
