"""E-mail addresses and phone numbers as people type them."""

import pytest
from pydantic import TypeAdapter, ValidationError

from queue_server.delivery.messages import Channel
from queue_server.registration.addresses import Email, Phone, address_called, address_to_prove

EMAILS: TypeAdapter[str] = TypeAdapter(Email)
PHONES: TypeAdapter[str] = TypeAdapter(Phone)


@pytest.mark.parametrize(
    "typed",
    [
        "+96891234567",
        "+968 9123 4567",
        "00968 9123-4567",
        "(+968) 9123.4567",
        "+968 (91) 23/45 67",
        " +968\u00a09123\u20114567 ",
        "\u202a+968 9123 4567\u202c",
        "+٩٦٨ ٩١٢٣ ٤٥٦٧",
        "٠٠٩٦٨٩١٢٣٤٥٦٧",
    ],
)
def test_one_number_is_written_in_many_ways(typed: str) -> None:
    assert PHONES.validate_python(typed) == "+96891234567"
    assert address_called(typed).value == "+96891234567"


@pytest.mark.parametrize(
    "typed", ["91234567", "+0968 9123", "+96", "+1234567890123456", "+968x9123", "", "++9689123456", "+968" + " " * 40]
)
def test_what_is_no_number_says_what_is_missing(typed: str) -> None:
    with pytest.raises(ValidationError, match="with its country code"):
        PHONES.validate_python(typed)


@pytest.mark.parametrize("typed", ["salma@clinic.test", " Salma.O'Hara+q@sub.Clinic.test ", "a@b.co"])
def test_addresses_are_kept_as_they_are_written(typed: str) -> None:
    assert EMAILS.validate_python(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        *("salma", "@clinic.test", "salma@", "salma@clinic", "sal..ma@clinic.test", ".salma@clinic.test", "a@-b.co"),
        *("a b@clinic.test", '"a b"@clinic.test', "a@b.co, c@d.co", "<a@b.co>", "a@b.co\nBcc: c@d.co", "a@[127.0.0.1]"),
        *("sälma@clinic.test", "salma@clïnic.test", "x" * 250 + "@b.co", ""),
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="no e-mail address"):
        EMAILS.validate_python(typed)


def test_who_must_agree_to_a_new_address() -> None:
    both = {"email": "a@b.co", "phone": "+96891234567"}
    assert address_to_prove("email", **both).value == "a@b.co"
    assert address_to_prove("phone", **both).value == "+96891234567"
    assert address_to_prove("phone", email="a@b.co", phone=None).channel is Channel.EMAIL
    assert address_to_prove("email", email=None, phone="+96891234567").channel is Channel.SMS
