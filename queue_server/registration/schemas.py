"""Bodies of signing up, of codes and of invitations."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from queue_server.delivery.messages import Address
from queue_server.http.bodies import Body, ShortText
from queue_server.identity.passwords import LONGEST, SHORTEST
from queue_server.identity.schemas import UNCHANGED, HeldRole, Language
from queue_server.registration.addresses import LONGEST_EMAIL, Email, Phone, address_of, digits
from queue_server.registration.codes import CODE

Code = Annotated[str, BeforeValidator(digits), StringConstraints(pattern=CODE)]
NewPassword = Annotated[str, StringConstraints(min_length=SHORTEST, max_length=LONGEST)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200)]
EITHER: Any = {"oneOf": [{"required": ["email"]}, {"required": ["phone"]}]}


class Register(Body):
    """Who wants an account as a patient: by an e-mail address or by a phone number, and not by both."""

    model_config = ConfigDict(json_schema_extra=EITHER)

    name: ShortText
    password: NewPassword
    email: Email = UNCHANGED
    phone: Phone = UNCHANGED
    language: Language = UNCHANGED
    branch_id: UUID = UNCHANGED

    @model_validator(mode="after")
    def _by_one_way(self) -> Self:
        if ("email" in self.model_fields_set) == ("phone" in self.model_fields_set):
            raise ValueError("give an e-mail address or a phone number, and not both")
        return self

    @property
    def way(self) -> str:
        """By which of the two."""
        return "email" if "email" in self.model_fields_set else "phone"

    @property
    def address(self) -> Address:
        """Where the code goes."""
        return address_of(email=self.email, phone=self.phone)

    def language_or(self, preferred: str) -> str:
        """The language that was said, or else the one that is preferred."""
        return self.language if "language" in self.model_fields_set else preferred


class CodeSent(Body):
    """What is to be answered with the code. Says nothing of whether anybody is there to get one."""

    challenge_id: UUID
    expires_in: int  # seconds
    resend_in: int


class Answer(Body):
    """The code that came."""

    challenge_id: UUID
    code: Code


class Resend(Body):
    """Whose code did not come."""

    challenge_id: UUID


class Forgot(Body):
    """Who has forgotten a password: an e-mail address or a phone number, as at sign-in."""

    identifier: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_EMAIL)]


class Reset(Answer):
    """The code that came, and the new password."""

    password: NewPassword


class PasswordChange(Body):
    """The password, and what it shall be."""

    password: Password
    new_password: NewPassword


class NewEmail(Body):
    """Another e-mail address."""

    email: Email


class NewPhone(Body):
    """Another phone number."""

    phone: Phone


class BothAnswers(Body):
    """The codes that came to the old address and to the new one."""

    challenge_id: UUID
    old_code: Code
    new_code: Code


class InvitationToken(Body):
    """What follows `#` in the link of an invitation."""

    token: Token


class InvitationView(Body):
    """Who invites whom, and to what."""

    organization: str
    email: str
    roles: list[HeldRole] = Field(min_length=1)


class Acceptance(Body):
    """Who accepts an invitation; roles are the invitation's."""

    token: Token
    name: ShortText
    password: NewPassword
