"""Passkeys (WebAuthn): what a browser is asked, and whether what it brings is true. Knows no database.

A challenge is ours by its signature: it says when it was made and for what, so that nothing need be kept of it. That
it is good once follows from what is changed when it is met: a sign-in is over, and a passkey was last used later.
"""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from db.tables import Passkey
from queue_server.keys import Keys

PURPOSE = "passkey challenge"
LIFE = timedelta(minutes=5)
SKEW = timedelta(seconds=60)  # by how much the clocks of two of our machines may differ
TIME_BYTES, NONCE_BYTES, MAC_BYTES = 8, 16, 32
MICROSECOND = timedelta(microseconds=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# The library raises its own, and where a browser's bytes are no text, number or key, what Python raises there.
UNTRUE = (WebAuthnException, UnsupportedAlgorithm, ValueError, TypeError, KeyError, AttributeError, RecursionError)


class Untrue(Exception):
    """What a browser brought is not what it was asked for."""


class Ceremony(StrEnum):
    """What a passkey is asked for."""

    ADD = "add"
    SIGN_IN = "sign in"
    STEP_UP = "step up"


@dataclass(frozen=True, slots=True)
class Purpose:
    """A ceremony of one session, or of one second step: what was signed for it is good for no other."""

    ceremony: Ceremony
    subject: UUID


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as apps and passkeys list them: the clinic, and what one signs in as."""

    id: UUID
    issuer: str
    account: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey that was just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]


@dataclass(frozen=True, slots=True)
class Assertion:
    """A passkey was used: how often it says it was, and when we had asked for it."""

    sign_count: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """We, as browsers know us."""

    keys: Keys
    origin: str

    @property
    def host(self) -> str:
        """The name that passkeys are bound to."""
        return urlsplit(self.origin).hostname or ""

    @property
    def has_passkeys(self) -> bool:
        """Whether browsers offer passkeys here: by a name, and over TLS or on one's own machine."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return self.origin.startswith("https:") or self.host.rpartition(".")[2] == "localhost"
        return False

    def options_to_add(
        self, purpose: Purpose, person: Person, known: Sequence[Passkey], *, now: datetime
    ) -> dict[str, Any]:
        """What `navigator.credentials.create` takes, as JSON."""
        options = generate_registration_options(
            rp_id=self.host,
            rp_name=person.issuer,
            user_id=person.id.bytes,
            user_name=person.account,
            challenge=self._challenge(purpose, now),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
            ),
            exclude_credentials=_described(known),
        )
        return options_to_json_dict(options)

    def options_to_use(self, purpose: Purpose, known: Sequence[Passkey], *, now: datetime) -> dict[str, Any]:
        """What `navigator.credentials.get` takes, as JSON."""
        options = generate_authentication_options(
            rp_id=self.host, challenge=self._challenge(purpose, now), allow_credentials=_described(known)
        )
        return options_to_json_dict(options)

    def added(self, purpose: Purpose, said: dict[str, Any], *, now: datetime) -> NewKey:
        """The passkey that a browser has made for us. Raises `Untrue`."""
        try:
            credential = parse_registration_credential_json(said)
            challenge, _ = self._met(purpose, credential.response.client_data_json, now)
            verified = verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=self.origin,
            )
        except UNTRUE as error:
            raise Untrue from error
        transports = [transport.value for transport in credential.response.transports or []]
        return NewKey(verified.credential_id, verified.credential_public_key, verified.sign_count, transports)

    def used(self, purpose: Purpose, said: AuthenticationCredential, passkey: Passkey, *, now: datetime) -> Assertion:
        """Whoever has this passkey has just used it for us. Raises `Untrue`; the caller compares the count."""
        try:
            challenge, asked_at = self._met(purpose, said.response.client_data_json, now)
            verified = verify_authentication_response(
                credential=said,
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=self.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=0,  # compared where it is raised, once the signature is known to be true
            )
        except UNTRUE as error:
            raise Untrue from error
        return Assertion(verified.new_sign_count, asked_at)

    def _challenge(self, purpose: Purpose, now: datetime) -> bytes:
        card = ((now - BEGINNING) // MICROSECOND).to_bytes(TIME_BYTES) + os.urandom(NONCE_BYTES)
        return card + self.keys.mac(PURPOSE, _message(purpose, card))

    def _met(self, purpose: Purpose, client_data: bytes, now: datetime) -> tuple[bytes, datetime]:
        """The challenge that a browser signed, if it is ours, of this purpose, and in time; and when it was made."""
        said = parse_client_data_json(client_data)
        card, mac = said.challenge[:-MAC_BYTES], said.challenge[-MAC_BYTES:]
        if said.cross_origin or not self.keys.is_mac(PURPOSE, _message(purpose, card), mac):
            raise Untrue
        made_at = BEGINNING + int.from_bytes(card[:TIME_BYTES]) * MICROSECOND
        if not made_at - SKEW <= now <= made_at + LIFE:
            raise Untrue
        return said.challenge, made_at


def read_assertion(said: dict[str, Any]) -> AuthenticationCredential:
    """What a browser says that a passkey signed; nothing of it is believed yet. Raises `Untrue`."""
    try:
        return parse_authentication_credential_json(said)
    except UNTRUE as error:
        raise Untrue from error


def _message(purpose: Purpose, card: bytes) -> bytes:
    return f"{purpose.ceremony}\0{purpose.subject}\0".encode() + card


def _described(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=one.credential_id, transports=[AuthenticatorTransport(t) for t in one.transports]
        )
        for one in known
    ]
