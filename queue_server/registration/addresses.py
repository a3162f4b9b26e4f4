"""E-mail addresses and phone numbers as people type them, and as accounts keep them; pure."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from queue_server.delivery.messages import Address, Channel
from queue_server.identity.queries import phone_number

LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, without the brackets
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# What browsers take for an address (HTML, `input type=email`), with a domain that has a dot, and no empty words.
EMAIL = rf"^{_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})+$"
# E.164 has 15 digits at most, the country's first; without it nobody knows whose number it is.
_BETWEEN = r"[ ()./-]*"
PHONE = rf"^\(?(?:\+|00){_BETWEEN}[1-9](?:{_BETWEEN}[0-9]){{6,14}}$"
LONGEST_PHONE = 40


def plain(value: Any) -> Any:
    """Text as a plain keyboard would have typed it: Latin digits, one kind of blank and dash, no marks of direction."""
    return "".join(map(_plain, value)).strip() if isinstance(value, str) else value


def digits(value: Any) -> Any:
    """The same without blanks and dashes: codes are read in halves, and typed so."""
    return plain(value).replace(" ", "").replace("-", "") if isinstance(value, str) else value


def _plain(one: str) -> str:
    match unicodedata.category(one):
        case "Nd":
            return str(unicodedata.decimal(one))
        case "Zs":
            return " "
        case "Pd":
            return "-"
        case "Cf":
            return ""
        case _:
            return one


def _email(said: str) -> str:
    if len(said) > LONGEST_EMAIL or re.fullmatch(EMAIL, said) is None:
        raise ValueError("this is no e-mail address")
    return said


def _phone(said: str) -> str:
    if len(said) > LONGEST_PHONE or re.fullmatch(PHONE, said) is None:
        raise ValueError("write the number with its country code, such as +968 9123 4567")
    return phone_number(said)


Email = Annotated[
    str,
    BeforeValidator(plain),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "maxLength": LONGEST_EMAIL, "pattern": EMAIL}),
]
Phone = Annotated[
    str,
    BeforeValidator(plain),
    AfterValidator(_phone),
    WithJsonSchema({"type": "string", "maxLength": LONGEST_PHONE, "pattern": PHONE}),
]


def address_called(identifier: str) -> Address:
    """Where somebody wants to be reached who says what they are called, as at sign-in."""
    said = identifier.strip()
    if "@" in said:
        return Address(Channel.EMAIL, said)
    return Address(Channel.SMS, phone_number(str(plain(said))))


def address_of(*, email: str | None, phone: str | None) -> Address:
    """Where an account is reached: by e-mail, or else by phone; it has one of them."""
    if email is not None:
        return Address(Channel.EMAIL, email)
    assert phone is not None
    return Address(Channel.SMS, phone)


def address_to_prove(kind: str, *, email: str | None, phone: str | None) -> Address:
    """Which old address must agree to a new `email` or `phone`: that of the same kind, or else the only one."""
    if kind == "phone" and phone is not None:
        return Address(Channel.SMS, phone)
    return address_of(email=email, phone=phone)
