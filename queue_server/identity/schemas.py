"""Bodies of signing in and of one's own account."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, RootModel, StringConstraints

from db.tables import Session, User
from queue_server.actor import Role
from queue_server.http.bodies import Body, Names
from queue_server.http.replies import in_language
from queue_server.identity.passwords import LONGEST
from queue_server.identity.preferences import Preferences, PreferencesEdit
from queue_server.identity.queries import Profile
from queue_server.identity.tokens import LONGEST as LONGEST_TOKEN

Language = Literal["en", "ar"]
UNCHANGED: Any = Field(default_factory=lambda: None)  # left out of an edit; null itself is refused


class SignIn(Body):
    """Who signs in: an e-mail address and a password."""

    identifier: Annotated[str, StringConstraints(min_length=1, max_length=254)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class Refresh(Body):
    """The refresh token; pages leave it out and send their cookie."""

    refresh_token: Annotated[str, StringConstraints(max_length=LONGEST_TOKEN)] | None = None


class HeldRole(Body):
    """A role, at one branch or (null) everywhere in the organization."""

    role: Role
    branch_id: UUID | None


class OwnOrganization(Body):
    """The organization an account belongs to."""

    id: UUID
    name: str


class Me(Body):
    """One's own account."""

    id: UUID
    email: str | None
    phone: str | None
    name: str
    names: dict[str, str]
    language: Language
    roles: list[HeldRole]
    organization: OwnOrganization
    has_mfa: bool
    preferences: Preferences
    idle_minutes: int  # after so many without a touch, pages of staff sign out; 0: never
    revision: int

    @classmethod
    def of(cls, profile: Profile, language: str, *, idle_minutes: int) -> Self:
        """A profile, in the caller's language."""
        return cls.model_validate(
            {
                "id": profile.id,
                "email": profile.email,
                "phone": profile.phone,
                "has_mfa": profile.has_mfa,
                "preferences": Preferences.of(profile.preferences, has_email=profile.email is not None),
                "idle_minutes": idle_minutes if profile.as_actor().is_worker else 0,
                "name": in_language(profile.name, language),
                "names": profile.name,
                "language": profile.language,
                "roles": [{"role": grant.role, "branch_id": grant.branch_id} for grant in profile.grants],
                "organization": {
                    "id": profile.organization_id,
                    "name": in_language(profile.organization, language),
                },
                "revision": profile.revision,
            }
        )


class ProfileEdit(Body):
    """What one may change of one's own account."""

    name: Names = UNCHANGED
    language: Language = UNCHANGED
    preferences: PreferencesEdit = UNCHANGED

    def changes(self, user: User) -> dict[str, Any]:
        """What was said, as the table keeps it; of preferences those that were not said stay."""
        said = self.model_dump(include=self.model_fields_set)
        if "name" in said:
            said["name"] = self.name.stored()
        if "preferences" in said:
            said["preferences"] = user.preferences | self.preferences.said()
        return said


class SignedIn(Body):
    """Tokens: the access token goes with every request, the refresh token is good once."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = Field(default="Bearer")
    expires_in: int
    must_enrol: bool = False  # a role asks for a second step at sign-in, and nothing else is open before it is set up
    user: Me


class SecondStep(Body):
    """The password was right; `mfa_token` goes with a second factor to `/auth/mfa/verify`."""

    mfa_required: Literal[True] = Field(default=True)
    mfa_token: str
    methods: list[Literal["totp", "passkey", "recovery_code"]]


class SignInAnswer(RootModel[SignedIn | SecondStep]):
    """Tokens, or what is needed for the second step."""


class SteppedUp(Body):
    """An access token that is good for dangerous acts for five minutes."""

    access_token: str
    token_type: Literal["Bearer"] = Field(default="Bearer")
    expires_in: int


class OwnSession(Body):
    """Where one is signed in."""

    id: UUID
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime
    client: str | None
    current: bool

    @classmethod
    def of(cls, session: Session, *, current: UUID | None) -> Self:
        """A session, seen from another (or the same) one."""
        return cls(
            id=session.id,
            created_at=session.created_at,
            refreshed_at=session.rotated_at or session.created_at,
            expires_at=session.expires_at,
            client=session.client,
            current=session.id == current,
        )
