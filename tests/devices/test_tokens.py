"""Device tokens: what they say of a device, and that nobody else can make one."""

import base64

import pytest

from queue_server.actor import DeviceKind
from queue_server.devices.tokens import DeviceTokens, as_actor
from queue_server.errors import TokenInvalid
from queue_server.ids import new_id

TOKENS = DeviceTokens(b"a secret of thirty-two bytes or so")
KIOSK = as_actor(new_id(), new_id(), new_id(), DeviceKind.KIOSK)
DISPLAY = as_actor(new_id(), new_id(), new_id(), DeviceKind.DISPLAY)


@pytest.mark.parametrize("device", [KIOSK, DISPLAY])
def test_a_token_says_which_device_it_is(device: object) -> None:
    assert TOKENS.read(TOKENS.token(device)) == device  # type: ignore[arg-type]


def test_every_letter_of_a_token_counts() -> None:
    token = TOKENS.token(KIOSK)
    for at, letter in enumerate(token):
        forged = token[:at] + ("A" if letter != "A" else "B") + token[at + 1 :]
        with pytest.raises(TokenInvalid):
            TOKENS.read(forged)


@pytest.mark.parametrize("token", ["", "1", "1..", "1.a.b", "2.AAAA.AAAA", "1." + "A" * 66 + "." + "A" * 22, "é.é.é"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.read(token)


def test_a_display_cannot_make_itself_a_kiosk() -> None:
    _, card, mac = TOKENS.token(DISPLAY).split(".")
    plain = bytearray(base64.urlsafe_b64decode(card + "=="))
    plain[-1] = 1
    with pytest.raises(TokenInvalid):
        TOKENS.read(f"1.{base64.urlsafe_b64encode(bytes(plain)).decode().rstrip('=')}.{mac}")


def test_another_installations_token_is_no_good_here() -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.read(DeviceTokens(b"another secret of as many bytes, see").token(KIOSK))
