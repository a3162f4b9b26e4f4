"""What an operator does by hand: the first admin, staff where no e-mail can be sent, the epoch after a restore."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from queue_server.actor import Grant, Role, system
from queue_server.errors import NotFound
from queue_server.identity.commands import create_organization, create_user
from queue_server.identity.passwords import Passwords
from queue_server.identity.queries import find_profile_called
from queue_server.ids import new_id
from queue_server.staffing.commands import set_roles
from queue_server.staffing.queries import lock_person
from queue_server.transaction import Database

FIND = "SELECT id FROM organizations WHERE name ->> 'en' = $1 ORDER BY created_at LIMIT 1"
FIND_BRANCH = """
    SELECT id FROM branches WHERE organization_id = $1 AND name ->> 'en' = $2 AND deleted_at IS NULL ORDER BY id LIMIT 1
"""
NEW_EPOCH = "UPDATE installation SET epoch = epoch + 1 RETURNING epoch"


async def create_admin(database: Database, *, organization: str, email: str, name: str, password: str) -> bool:
    """An admin of an organization, which is made where it is missing; whether it was.

    Raises `PasswordUnfit`, `PasswordTooShort`, `PasswordTooCommon`, `AlreadyRegistered`.
    """
    password_hash = await Passwords().hash_of_good(password, email, name, organization, is_staff=True)
    found = await database.read(FIND, organization)
    async with database.cold(system(found[0]["id"] if found else new_id())) as tx:
        if not found:
            await create_organization(tx, name={"en": organization})
        await create_user(tx, email=email, password_hash=password_hash, name={"en": name}, roles=[Grant(Role.ADMIN)])
    return not found


async def create_colleague(
    database: Database, *, organization: str, branch: str, role: Role, email: str, name: str, password: str
) -> None:
    """Somebody who works at a branch, by its English name.

    Raises `NotFound` where there is no such place, and as `create_admin`.
    """
    organization_id, branch_id = await _place(database, organization, branch)
    password_hash = await Passwords().hash_of_good(password, email, name, organization, is_staff=True)
    async with database.cold(system(organization_id)) as tx:
        grant = Grant(role, branch_id)
        await create_user(tx, email=email, password_hash=password_hash, name={"en": name}, roles=[grant])


async def give_role(database: Database, *, organization: str, branch: str, role: Role, email: str) -> None:
    """One role more for somebody of the organization, an only admin, too, who may not change their own.

    Raises `NotFound` where there is no such place or account.
    """
    organization_id, branch_id = await _place(database, organization, branch)
    profile = await find_profile_called(database, email)
    if profile is None or profile.organization_id != organization_id:
        raise NotFound(f"Nobody of {organization} signs in as {email}.")
    operator = replace(system(organization_id), grants=(Grant(Role.ADMIN),))
    async with database.cold(operator) as tx:
        person = await lock_person(tx, profile.id)
        await set_roles(tx, person, {*person.grants, Grant(role, branch_id)}, now=datetime.now(UTC))


async def _place(database: Database, organization: str, branch: str) -> tuple[UUID, UUID]:
    """A branch by its English name, and whose it is."""
    found = await database.read(FIND, organization)
    places = await database.read(FIND_BRANCH, found[0]["id"], branch) if found else []
    if not places:
        raise NotFound(f"There is no branch {branch} of {organization}.")
    return found[0]["id"], places[0]["id"]


async def raise_epoch(database: Database) -> int:
    """The new epoch: every client reads everything anew, because what it holds may never have happened."""
    rows = await database.read(NEW_EPOCH)
    epoch: int = rows[0]["epoch"]
    return epoch
