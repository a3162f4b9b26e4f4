"""The words: both languages, the branch's clock, everybody's preferences, and never what an appointment is for."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from queue_server.delivery.messages import Channel
from queue_server.identity.preferences import Preferences
from queue_server.notifications.kinds import Kind
from queue_server.notifications.people import Person, number_of
from queue_server.notifications.wording import Told

TOLD = Told(
    kind=Kind.BOOKED,
    clinic={"en": "Small Clinic", "ar": "عيادة صغيرة"},
    branch={"en": "Al Khuwair", "ar": "الخوير"},
    zone=ZoneInfo("Asia/Muscat"),
    starts_at=datetime(2026, 11, 24, 5, 0, tzinfo=UTC),
    doctor={"en": "Dr Huda", "ar": "د. هدى"},
    reference="40218843",
)
ALL = (Channel.EMAIL, Channel.SMS, Channel.PUSH)
LINK = "https://queue.test/appointments"


def test_a_notice_says_when_and_where() -> None:
    assert TOLD.body("en") == "Tuesday 24 November, 09:00, Al Khuwair."
    assert TOLD.body("ar") == "الثلاثاء 24 نوفمبر، الساعة 09:00، الخوير."
    assert TOLD.subject("en") == "Your appointment is booked: Tuesday 24 November, 09:00"
    assert TOLD.text("en", LINK) == (
        f"Small Clinic: Your appointment is booked. Tuesday 24 November, 09:00, Al Khuwair. {LINK}"
    )


def test_only_a_letter_says_with_whom() -> None:
    assert "With: Dr Huda\nReference: 40218843" in TOLD.letter("en", LINK)
    for language in ("en", "ar"):
        short = TOLD.subject(language) + TOLD.body(language) + TOLD.text(language, LINK) + TOLD.title(language)
        assert not any(word in short for word in ("Huda", "هدى", "40218843"))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_words(kind: Kind, language: str) -> None:
    told = replace(TOLD, kind=kind, until=TOLD.starts_at, number="A017", ahead=2)
    for words in (told.title(language), told.body(language), told.subject(language), told.letter(language, LINK)):
        assert words
        assert "{" not in words
        assert "None" not in words
    assert LINK in told.letter(language, LINK)


def test_whose_turn_is_near_hears_how_near() -> None:
    near = replace(TOLD, kind=Kind.NEAR, starts_at=None, number="A017")
    assert near.body("en") == "A017: you are next. Please stay near Al Khuwair."
    assert near.subject("en") == "You are nearly next"
    assert "شخصان قبلك" in replace(near, ahead=2).body("ar")


def a_person(*, email: str | None = "salma@house.test", phone: str | None = "+96890000000", **said: bool) -> Person:
    preferences = Preferences.of(said, has_email=email is not None)
    return Person(UUID(int=1), UUID(int=2), "en", email, phone, preferences, (UUID(int=3),))


@pytest.mark.parametrize(
    ("person", "ways"),
    [
        (a_person(), [Channel.EMAIL, Channel.PUSH]),
        (a_person(email=None), [Channel.SMS, Channel.PUSH]),
        (a_person(sms=True), [Channel.EMAIL, Channel.SMS, Channel.PUSH]),
        (a_person(email=None, phone=None), [Channel.PUSH]),
        (replace(a_person(), preferences=Preferences(email=False)), [Channel.PUSH]),
        (replace(a_person(push=False), subscriptions=()), [Channel.EMAIL]),
    ],
)
def test_everybody_is_told_by_the_ways_they_like(person: Person, ways: list[Channel]) -> None:
    assert person.ways(Kind.MOVED, ALL, is_own_doing=False) == ways
    assert person.ways(Kind.MOVED, [], is_own_doing=False) == []


def test_who_did_it_themselves_gets_one_message() -> None:
    assert a_person(sms=True).ways(Kind.BOOKED, ALL, is_own_doing=True) == [Channel.EMAIL]
    assert a_person(email=None).ways(Kind.BOOKED, ALL, is_own_doing=True) == [Channel.SMS]


def test_whose_turn_is_near_hears_it_from_what_rings() -> None:
    assert a_person().ways(Kind.NEAR, ALL, is_own_doing=False) == [Channel.PUSH]
    assert replace(a_person(), subscriptions=()).ways(Kind.NEAR, ALL, is_own_doing=False) == [Channel.EMAIL]


@pytest.mark.parametrize(
    ("said", "code", "number"),
    [
        ("+968 9000-0000", None, "+96890000000"),
        ("00968 90000000", None, "+96890000000"),
        ("90000000", "+968", "+96890000000"),
        ("0790 000 000", "+44", "+44790000000"),
        ("90000000", None, None),
        ("", "+968", None),
    ],
)
def test_a_number_is_called_where_its_country_is_known(said: str, code: str | None, number: str | None) -> None:
    assert number_of(said, code) == number


def test_a_person_does_not_print_how_they_are_reached() -> None:
    assert not any(word in repr(a_person()) for word in ("salma", "+968"))
