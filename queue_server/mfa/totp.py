"""Codes of an app: six digits that change every 30 seconds (RFC 6238, SHA-1, as the apps have it); pure."""

import base64
import hmac
import os
import unicodedata
from datetime import datetime
from io import BytesIO

import segno
from pyotp import TOTP

SECRET_BYTES = 20  # as long as the hash (RFC 4226, section 4)
STEP = 30  # seconds
DRIFT = 1  # steps by which a phone's clock may be early or late (RFC 6238, section 5.2)


def new_secret() -> bytes:
    """What the app and we know."""
    return os.urandom(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """A secret as people copy it."""
    return base64.b32encode(secret).decode()


def uri(secret: bytes, *, issuer: str, account: str) -> str:
    """What the app reads (`otpauth://totp/…`): `issuer` is the clinic, `account` what one signs in as."""
    return TOTP(shown(secret)).provisioning_uri(name=account, issuer_name=issuer)


def picture(address: str) -> str:
    """An address as a QR code in SVG, on white also where the page is dark: cameras need it."""
    drawn = BytesIO()
    segno.make(address, error="m", boost_error=False, micro=False).save(
        drawn, kind="svg", border=4, light="#fff", xmldecl=False, omitsize=True, svgclass=None, lineclass=None
    )
    return drawn.getvalue().decode()


def step_at(now: datetime) -> int:
    """Which step it is, counted from 1970."""
    return int(now.timestamp()) // STEP


def code_at(secret: bytes, step: int) -> str:
    """The code of a step."""
    return TOTP(shown(secret)).generate_otp(step)


def find_step(secret: bytes, said: str, *, now: datetime) -> int | None:
    """The step that a code belongs to, this one or a neighbour; None when it is wrong."""
    digits, here = _digits(said), step_at(now)
    steps = range(here - DRIFT, here + DRIFT + 1)
    fitting = [step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), digits.encode())]
    return max(fitting, default=None)


def _digits(said: str) -> str:
    """`123 456`, or the digits of an Arabic keyboard, as apps would write them."""
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in said if not one.isspace())
