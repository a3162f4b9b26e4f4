"""What follows a change elsewhere: an appointment goes where its ticket goes."""

from uuid import UUID

from queue_server.actor import system
from queue_server.jobs.job import Handlers, Job
from queue_server.transaction import Database


async def follow(database: Database, job: Job) -> None:
    """Set an appointment's status by its ticket as that is now; said again, it changes nothing."""
    await database.hot(system(job.organization_id)).call("follow_ticket", UUID(job.body["ticket"]))


handlers: Handlers = {"appointment.follow": [follow]}
