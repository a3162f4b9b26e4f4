"""Bodies of second factors, of the second step and of step-up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, RootModel, StringConstraints, model_validator

from db.tables import Passkey
from queue_server.http.bodies import Body, ShortText
from queue_server.identity.passwords import LONGEST
from queue_server.mfa.proofs import Method, Proof
from queue_server.mfa.queries import Held

Code = Annotated[str, StringConstraints(min_length=1, max_length=32)]  # with whatever blanks and dashes people type
Credential = Annotated[dict[str, Any], Field(description="The browser's `PublicKeyCredential`, by its `toJSON()`.")]
LEFT_OUT: Any = Field(default_factory=lambda: None)  # null itself is refused


class PasskeyView(Body):
    """A passkey, as its owner named it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, passkey: Passkey) -> Self:
        """One's own passkey."""
        return cls(id=passkey.id, name=passkey.name, created_at=passkey.created_at, last_used_at=passkey.last_used_at)


class SecondFactors(Body):
    """What one has for the second step at sign-in, and whether a role asks for it."""

    totp: bool
    passkeys: Sequence[PasskeyView]
    passkeys_possible: bool = Field(description="Whether browsers offer passkeys at this service's address.")
    recovery_codes_left: int
    required: bool

    @classmethod
    def of(cls, held: Held, *, passkeys_possible: bool, required: bool) -> Self:
        """One's own second factors."""
        return cls(
            totp=held.totp,
            passkeys=[PasskeyView.of(passkey) for passkey in held.passkeys],
            passkeys_possible=passkeys_possible,
            recovery_codes_left=held.recovery_codes_left,
            required=required,
        )


class NewApp(Body):
    """What an app needs: to be typed in, to be opened, or to be looked at by its camera (`<svg>`)."""

    secret: str
    uri: str
    qr_svg: str


class FirstCode(Body):
    """A code that the app shows."""

    code: Code


class RecoveryCodes(Body):
    """To be kept on paper: each is good once, and they are told only here. None: those from before are still good."""

    recovery_codes: Sequence[str]


class NewPasskey(Body):
    """A passkey that the browser has made, and what its owner calls it."""

    name: ShortText
    credential: Credential


class AddedPasskey(RecoveryCodes):
    """The passkey, and recovery codes if it is the first second factor."""

    passkey: PasskeyView


class PasskeyOptions(RootModel[dict[str, Any]]):
    """For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` (WebAuthn, level 3)."""


class Proofs(Body):
    """At most one of three."""

    code: Code = LEFT_OUT
    recovery_code: Code = LEFT_OUT
    passkey: Credential = LEFT_OUT

    def proof(self) -> Proof | None:
        """What was brought."""
        return next((Proof(one, getattr(self, one)) for one in Method if one in self.model_fields_set), None)

    @model_validator(mode="after")
    def _is_no_choice(self) -> Self:
        if len(self.model_fields_set & set(Method)) > 1:
            raise ValueError("give one of code, recovery_code and passkey")
        return self


class Token(Body):
    """What the password was answered with."""

    mfa_token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SecondStepTaken(Proofs, Token):
    """The rest of a sign-in: one of `code`, `recovery_code` and `passkey`."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 2, "maxProperties": 2})

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        if self.proof() is None:
            raise ValueError("give one of code, recovery_code and passkey")
        return self


class StepUp(Proofs):
    """The password again; whoever has a second factor also one of `code`, `recovery_code` and `passkey`."""

    model_config = ConfigDict(json_schema_extra={"maxProperties": 2})

    password: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
