"""What changes somebody's private calendar."""

from queue_server.identity.queries import lock_user
from queue_server.transaction import Cold


async def renew_calendar(tx: Cold) -> int:
    """Another address from now on, and the one before is dead; which version it is."""
    user = await lock_user(tx)
    user.calendar_version += 1
    await tx.session.flush()
    await tx.audit("calendar.renewed", user.id)
    return user.calendar_version
