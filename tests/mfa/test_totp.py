"""Codes of an app: RFC 6238's, for a minute and a half, however they are typed."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from queue_server.mfa import totp

SECRET = b"12345678901234567890"
# RFC 6238, appendix B, SHA-1: eight digits there, of which six-digit codes are the last.
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_at(SECRET, totp.step_at(now)) == code[-6:]
    assert totp.find_step(SECRET, code[-6:], now=now) == seconds // 30


@pytest.mark.parametrize(("late", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_a_step_early_or_late(late: int, is_good: bool) -> None:
    now = datetime.fromtimestamp(1234567890, UTC)
    step = totp.step_at(now) + late
    assert totp.find_step(SECRET, totp.code_at(SECRET, step), now=now) == (step if is_good else None)


def test_a_step_is_thirty_seconds() -> None:
    begun = datetime.fromtimestamp(1234567890, UTC)
    assert [totp.step_at(begun + timedelta(seconds=by)) - totp.step_at(begun) for by in (0, 29.9, 30)] == [0, 0, 1]


@pytest.mark.parametrize("typed", ["005 924", " 005924", "٠٠٥٩٢٤", "۰۰۵۹۲۴"])
def test_digits_are_digits_on_any_keyboard(typed: str) -> None:
    assert totp.find_step(SECRET, typed, now=datetime.fromtimestamp(1234567890, UTC)) is not None


@pytest.mark.parametrize("typed", ["", "00592", "0059245", "005924x", "²05924", "x" * 32])
def test_anything_else_is_wrong(typed: str) -> None:
    assert totp.find_step(SECRET, typed, now=datetime.fromtimestamp(1234567890, UTC)) is None


def test_an_app_reads_the_clinic_and_the_account() -> None:
    secret = totp.new_secret()
    address = totp.uri(secret, issuer="Small House: A & B", account="salma@house.test")
    read = pyotp.parse_uri(address)
    assert isinstance(read, pyotp.TOTP)
    assert (read.issuer, read.name, read.interval, read.digits) == ("Small House: A & B", "salma@house.test", 30, 6)
    assert read.byte_secret() == secret
    assert len(secret) == 20


def test_the_picture_needs_no_style_and_can_be_seen_in_the_dark() -> None:
    drawn = totp.picture("otpauth://totp/House")
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert 'fill="#fff"' in drawn
