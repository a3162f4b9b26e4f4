"""What an operator does by hand: the first admin, the epoch after a restore."""

from queue_server.actor import Grant, Role, system
from queue_server.identity.commands import create_organization, create_user
from queue_server.identity.passwords import Passwords
from queue_server.ids import new_id
from queue_server.transaction import Database

FIND = "SELECT id FROM organizations WHERE name ->> 'en' = $1 ORDER BY created_at LIMIT 1"
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


async def raise_epoch(database: Database) -> int:
    """The new epoch: every client reads everything anew, because what it holds may never have happened."""
    rows = await database.read(NEW_EPOCH)
    epoch: int = rows[0]["epoch"]
    return epoch
