"""Who is asking, and the one table of what each role may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from queue_server.errors import Forbidden, MfaRequired, StepUpRequired


class Role(StrEnum):
    """What somebody is to an organization, or to one branch of it."""

    PATIENT = "patient"
    RECEPTIONIST = "receptionist"
    DOCTOR = "doctor"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"


class ActorKind(StrEnum):
    """What a request signs in with."""

    USER = "user"
    TICKET = "ticket"
    DEVICE = "device"
    SYSTEM = "system"


class DeviceKind(StrEnum):
    """What stands in the waiting room."""

    DISPLAY = "display"
    KIOSK = "kiosk"


STAFF = frozenset({Role.RECEPTIONIST, Role.DOCTOR, Role.MANAGER, Role.ADMIN})
DESK = frozenset({Role.RECEPTIONIST, Role.MANAGER, Role.ADMIN})  # serve every queue of their branch
MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
WORKERS = STAFF | {Role.AUDITOR}  # whoever has no business here as a patient only
EVERYBODY = frozenset(Role)
FRESH = timedelta(minutes=5)  # so long a sign-in is good for dangerous acts

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "self": EVERYBODY,
    "mfa:manage": EVERYBODY,
    "users:see": MANAGERS,
    "users:manage": MANAGERS,
    "users:delete": frozenset({Role.ADMIN}),
    "policy:manage": frozenset({Role.ADMIN}),
    "audit:see": frozenset({Role.ADMIN, Role.AUDITOR}),
    "catalogue:manage": MANAGERS,
    "counter:sit": STAFF,
    "queue:see": STAFF,
    "queue:join": STAFF | {Role.PATIENT},
    "queue:call": STAFF,
    "queue:manage": STAFF,
    "ticket:see": STAFF | {Role.PATIENT},
    "ticket:act": STAFF | {Role.PATIENT},  # which verb a patient may use is the state table's to say
    "devices:manage": DESK,
    "patients:see": DESK | {Role.DOCTOR},
    "patients:manage": DESK,
    "availability:manage": MANAGERS | {Role.DOCTOR},  # a doctor's own, and everybody's at their branches
    "absences:manage": DESK | {Role.DOCTOR},  # who rings when they are ill is rung at the desk
    "appointments:book": STAFF | {Role.PATIENT},
    "appointments:see": STAFF | {Role.PATIENT},
    "appointments:act": STAFF | {Role.PATIENT},  # which verb a patient may use is the table of states' to say
    "appointments:arrive": STAFF | {Role.PATIENT},
    "door:see": STAFF,
    "schedule:see": STAFF,
    "waitlist:see": STAFF | {Role.PATIENT},
    "waitlist:join": STAFF | {Role.PATIENT},
    "deliveries:see": STAFF,
    "deliveries:manage": DESK,
}
OF_TICKETS = frozenset({"ticket:see", "ticket:act"})  # what the holder of a ticket's secret may do, with that ticket
OF_DISPLAYS = frozenset({"door:see"})
OF_KIOSKS = OF_DISPLAYS | {"queue:join", "appointments:arrive"}
OF_ENROLLING = frozenset({"self", "mfa:manage"})  # whoever must set up a second factor can do so, and sign out


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, at one branch or (None) everywhere in the organization."""

    role: Role
    branch_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or something, whose credential was checked."""

    kind: ActorKind
    id: UUID
    organization_id: UUID
    grants: tuple[Grant, ...] = ()
    session_id: UUID | None = None
    expires_at: datetime | None = None
    device: DeviceKind | None = None
    branch_id: UUID | None = None  # where a device stands
    authenticated_at: datetime | None = None  # the last time they proved who they are, and not only had a token
    access_version: int = 1  # of their roles: a token of an older one is good no more
    must_enrol: bool = False  # a role asks for a second factor that this session has not seen

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_staff(self) -> bool:
        """Whether any role is one of staff."""
        return bool(self.roles & STAFF)

    @property
    def is_worker(self) -> bool:
        """Whether staff or auditor: whose account opens other people's business."""
        return bool(self.roles & WORKERS)

    @property
    def is_everywhere(self) -> bool:
        """Serves every queue of the organization."""
        return any(grant.role in DESK and grant.branch_id is None for grant in self.grants)

    @property
    def desks(self) -> frozenset[UUID]:
        """Branches of which they serve every queue."""
        return frozenset(g.branch_id for g in self.grants if g.role in DESK and g.branch_id is not None)

    def may(self, permission: str) -> bool:
        """Whether any of the roles, or the kind of credential, carries a permission."""
        match self.kind:
            case ActorKind.TICKET:
                return permission in OF_TICKETS
            case ActorKind.DEVICE:
                return permission in (OF_KIOSKS if self.device is DeviceKind.KIOSK else OF_DISPLAYS)
            case ActorKind.SYSTEM:
                return True
            case ActorKind.USER:
                return bool(self.roles & PERMISSIONS[permission])

    def must(self, permission: str) -> None:
        """Refuse unless permitted."""
        if self.must_enrol and permission not in OF_ENROLLING:
            raise MfaRequired
        if not self.may(permission):
            raise Forbidden

    def must_be_fresh(self, now: datetime) -> None:
        """Refuse unless they signed in, or confirmed who they are, in the last five minutes."""
        if self.authenticated_at is None or now - self.authenticated_at > FRESH:
            raise StepUpRequired

    def must_manage(self, branch_id: UUID) -> None:
        """Refuse unless a manager or admin of this branch or of the organization, or the service itself."""
        manages = any(g.role in MANAGERS and g.branch_id in (None, branch_id) for g in self.grants)
        if not manages and self.kind is not ActorKind.SYSTEM:
            raise Forbidden

    def keeps_the_desk(self, branch_id: UUID) -> bool:
        """Whether a receptionist, manager or admin of this branch."""
        return self.is_everywhere or branch_id in self.desks

    def works_at(self, branch_id: UUID) -> bool:
        """Whether staff of this branch, or a device that stands there."""
        return self.branch_id == branch_id or any(
            g.role in STAFF and g.branch_id in (None, branch_id) for g in self.grants
        )

    def facts(self) -> dict[str, Any]:
        """What functions in the database need to know of the actor (see db/functions/serves.sql)."""
        return {
            "org": str(self.organization_id),
            "kind": self.kind.value,
            "id": str(self.id),
            "staff": self.is_staff,
            "everywhere": self.is_everywhere or self.kind is ActorKind.SYSTEM,
            "branches": [str(branch) for branch in sorted(self.desks)],
            **({} if self.branch_id is None else {"stands_at": str(self.branch_id)}),
        }


def system(organization_id: UUID) -> Actor:
    """The service itself, at day's end and in housekeeping."""
    return Actor(ActorKind.SYSTEM, UUID(int=0), organization_id)
