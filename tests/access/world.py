"""Two tenants with everybody in them whom a route or a socket may meet, and things to do something to."""

import asyncio
import os
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count, cycle, product
from typing import Any, Self
from uuid import UUID

import httpx2
from sqlalchemy.dialects.postgresql import Range

from db.tables import (
    Appointment,
    Closure,
    Counter,
    Delivery,
    Device,
    Invitation,
    Notification,
    Offer,
    Passkey,
    PushSubscription,
    Service,
    Session,
    TimeBlock,
    TotpFactor,
    WaitlistEntry,
)
from queue_server.actor import Actor, ActorKind, DeviceKind, Role, system
from queue_server.ids import new_id
from queue_server.queues import commands
from tests.a_clinic import TO_DO, Clinic
from tests.a_server import Running
from tests.cli.programs import PATIENCE

WHO = (
    "anonymous",
    "stranger",  # a patient who has nothing to do with what is asked about
    "patient",  # whose ticket it is
    "receptionist",
    "elsewhere",  # a receptionist of another branch
    "doctor",  # of the queue
    "colleague",  # a doctor of the branch, but not of the queue
    "manager",  # of the branch
    "admin",
    "auditor",
    "display",
    "kiosk",
    "holder",  # of the ticket's secret
)
LETTERS = "FHKLMRXY"
MOST_QUEUES = 50
NAMES_OF = {"branches": "name", "queues": "name", "services": "name", "counters": "name", "users": "name"}
ROWS = """
    SELECT string_agg(format('SELECT %L AS name, md5(coalesce(string_agg((to_jsonb(t) - ''last_seen_at'')::text, '',''
        ORDER BY to_jsonb(t)::text), '''')) AS rows FROM %I t WHERE organization_id = $1', table_name, table_name),
        ' UNION ALL ') AS sql
    FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'organization_id'
        AND table_name NOT IN ('audit_log', 'jobs', 'deliveries')
"""  # that something was refused may be written down, and letters of before go out meanwhile; nothing else may change
UNDO = timedelta(minutes=1)  # what waits for one is done before: else it would be in the middle of a question
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass
class House:
    """One tenant."""

    clinic: Clinic
    running: Running
    actors: dict[str, Actor]
    marker: str  # in every name of its things and people
    private_branch: UUID
    ticket: UUID  # the patient's, waiting
    letters: Iterator[str] = field(default_factory=lambda: cycle(LETTERS))
    _prefixes: Iterator[str] = field(default_factory=lambda: cycle("".join(two) for two in product(LETTERS, repeat=2)))
    _hours: Iterator[int] = field(default_factory=count)
    _digest: str = ""
    _queues: deque[UUID] = field(default_factory=deque)

    @classmethod
    async def open(cls, clinic: Clinic, running: Running, marker: str) -> Self:
        branch, other = clinic.branch, await clinic.a_branch(is_public=False)
        people = {
            "stranger": await clinic.a_patient(f"{marker} Other"),
            "patient": await clinic.a_patient(marker),
            "receptionist": clinic.receptionist,
            "elsewhere": await clinic.a_user(Role.RECEPTIONIST, other),
            "doctor": clinic.doctor,
            "colleague": await clinic.a_user(Role.DOCTOR, branch),
            "manager": clinic.manager,
            "admin": await clinic.a_user(Role.ADMIN),
            "auditor": await clinic.a_user(Role.AUDITOR),
        }
        now = datetime.now(UTC)
        actors = {name: replace(actor, authenticated_at=now, session_id=new_id()) for name, actor in people.items()}
        house = cls(clinic, running, actors, marker, other, new_id())
        for kind in DeviceKind:
            device = await house.a_device(kind)
            actors[kind.value] = Actor(
                ActorKind.DEVICE, device, clinic.organization, device=kind, branch_id=clinic.branch
            )
        house.ticket = UUID((await clinic.joins_as(actors["patient"], reason=marker))["id"])
        await house.name_everything()
        return house

    async def name_everything(self) -> None:
        for table in NAMES_OF:
            await self.clinic.database.pool.execute(
                f"UPDATE {table} SET name = jsonb_build_object('en', $2::text) WHERE organization_id = $1",
                self.clinic.organization,
                self.marker,
            )

    # Things to do something to

    async def a_queue(self) -> UUID:
        """A line of its own. Letters are few: the oldest gives its own back."""
        if len(self._queues) == MOST_QUEUES:
            oldest = self._queues.popleft()
            await self.clinic.database.pool.execute("UPDATE queues SET deleted_at = now() WHERE id = $1", oldest)
        self._queues.append(await self.clinic.a_queue(next(self._prefixes), staff=[self.clinic.doctor.id]))
        return self._queues[-1]

    async def a_ticket(self, *acts: str) -> UUID:
        """The patient's own, in a line of its own, called and acted on."""
        queue = await self.a_queue()
        ticket = await self.clinic.joins_as(self.actors["patient"], queue=queue, reason=self.marker)
        if acts:
            await self.clinic.calls_next(queue=queue)
        for act in acts[1:]:
            await getattr(commands, act)(self.clinic.desk, UUID(ticket["id"]))
        return UUID(ticket["id"])

    async def a_snoozed_ticket(self) -> UUID:
        ticket = await self.a_ticket()
        await commands.snooze(self.clinic.as_(self.actors["patient"]), ticket, minutes=5)
        return ticket

    async def a_counter(self, *, taken: bool = False) -> UUID:
        counter = await self._adds(
            Counter(id=new_id(), branch_id=self.clinic.branch, name={"en": self.marker}, door="9")
        )
        if taken:
            await self.clinic.database.pool.execute(
                "INSERT INTO counter_sessions (id, organization_id, counter_id, user_id, since)"
                " VALUES ($1, $2, $3, $4, now())",
                new_id(),
                self.clinic.organization,
                counter,
                self.clinic.receptionist.id,
            )
        return counter

    async def a_service(self) -> UUID:
        return await self._adds(Service(id=new_id(), name={"en": self.marker}, duration_minutes=10))

    async def a_device(self, kind: DeviceKind = DeviceKind.KIOSK) -> UUID:
        by = self.clinic.manager.id
        return await self._adds(
            Device(id=new_id(), branch_id=self.clinic.branch, kind=kind.value, name=self.marker, created_by=by)
        )

    async def a_session(self, who: str) -> UUID:
        """Of somebody, or, where they have none, of the patient."""
        ends = datetime.now(UTC) + timedelta(days=1)
        user, known = self._account(who), {"authenticated_at": datetime.now(UTC)}
        return await self._adds(Session(id=new_id(), user_id=user, refresh_hash=b"none", expires_at=ends, **known))

    async def a_passkey(self, who: str) -> UUID:
        made = {"credential_id": os.urandom(16), "public_key": b"none", "sign_count": 0, "name": self.marker}
        key = Passkey(id=new_id(), user_id=self._account(who), transports=[], created_at=datetime.now(UTC), **made)
        return await self._adds(key)

    async def an_app(self, who: str) -> None:
        """That shows codes, as a second factor of somebody."""
        now, user = datetime.now(UTC), self._account(who)
        await self.clinic.database.pool.execute("DELETE FROM totp_factors WHERE user_id = $1", user)
        made = {"secret": b"none", "last_step": 0, "created_at": now, "confirmed_at": now}
        await self._adds(TotpFactor(id=new_id(), user_id=user, **made))

    async def an_invitation(self) -> UUID:
        now, by = datetime.now(UTC), self.actors["manager"]
        roles = [[Role.DOCTOR.value, str(self.clinic.branch)]]
        asked = {"email": f"{new_id()}@example.org", "roles": roles, "secret_hash": os.urandom(32), "invited_by": by.id}
        return await self._adds(Invitation(id=new_id(), created_at=now, expires_at=now + timedelta(days=1), **asked))

    async def a_block(self) -> UUID:
        """A morning of the doctor's, long after whatever else is done here."""
        day = datetime.now(UTC).date() + timedelta(days=400)
        of = {"branch_id": self.clinic.branch, "staff_id": self.clinic.doctor.id}
        return await self._adds(TimeBlock(id=new_id(), starts_on=day, starts_at=time(8), ends_at=time(12), **of))

    async def a_closure(self) -> UUID:
        """An hour of the branch's, as far ahead."""
        begin = datetime.now(UTC) + timedelta(days=400)
        when = {"starts_at": begin, "ends_at": begin + timedelta(hours=1), "reason": {"en": self.marker}}
        return await self._adds(Closure(id=new_id(), branch_id=self.clinic.branch, **when))

    async def an_appointment(self, **said: Any) -> UUID:
        """The patient's own, with the doctor; each at a time of its own, far ahead."""
        starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30, hours=next(self._hours))
        ends_at = starts_at + timedelta(minutes=10)
        known = {"status": "pending", "patient_id": await self.patient_id(), "user_id": self._account("patient")}
        of = {"branch_id": self.clinic.branch, "service_id": self.clinic.service, "staff_id": self.clinic.doctor.id}
        when = {"starts_at": starts_at, "ends_at": ends_at, "during": Range(starts_at, ends_at)}
        told = {"reference": str(next(self._hours)), "reason": self.marker, "changed_at": datetime.now(UTC)}
        return await self._adds(Appointment(id=new_id(), seat=1, **{**of, **when, **told, **known, **said}))

    async def a_hold(self, who: str) -> UUID:
        """A slot that somebody keeps while they fill in the form."""
        ends = datetime.now(UTC) + timedelta(minutes=5)
        nobodys = {"status": "held", "expires_at": ends, "patient_id": None, "user_id": None}
        return await self.an_appointment(**nobodys, held_by=self._account(who))

    async def a_reference(self) -> str:
        """What the patient types at a kiosk: of an appointment that is soon, and short."""
        starts_at = datetime.now(UTC) + timedelta(minutes=5, seconds=2 * next(self._hours))
        ends_at = starts_at + timedelta(seconds=1)
        said = f"{next(self._hours):08}"
        await self.an_appointment(
            starts_at=starts_at, ends_at=ends_at, during=Range(starts_at, ends_at), reference=said
        )
        return said

    async def an_entry(self, **said: Any) -> UUID:
        """The patient waits for the doctor."""
        day = datetime.now(UTC).date()
        known = {"patient_id": await self.patient_id(), "user_id": self._account("patient")}
        of = {"branch_id": self.clinic.branch, "service_id": self.clinic.service, "staff_id": self.clinic.doctor.id}
        days = {"from_on": day, "until_on": day + timedelta(days=60), "until_time": time(23, 59)}
        return await self._adds(WaitlistEntry(id=new_id(), from_time=time(0), **{**of, **days, **known, **said}))

    async def an_offer(self) -> UUID:
        """A slot that is held for the patient."""
        entry, ends = await self.an_entry(state="offered"), datetime.now(UTC) + timedelta(hours=1)
        nobodys = {"status": "held", "held_by": entry, "expires_at": ends, "patient_id": None, "user_id": None}
        hold = await self.an_appointment(**nobodys)
        (held,) = await self.clinic.database.read("SELECT starts_at FROM appointments WHERE id = $1", hold)
        at = {"starts_at": held["starts_at"], "created_at": datetime.now(UTC)}
        of = {"entry_id": entry, "hold_id": hold, "staff_id": self.clinic.doctor.id}
        return await self._adds(Offer(id=new_id(), expires_at=ends, **of, **at))

    async def a_notification(self, who: str) -> UUID:
        """A line in somebody's inbox, not looked at."""
        ident, user = new_id(), self._account(who)
        await self.clinic.database.read("SELECT fn.open_inbox($1, $2)", self.clinic.organization, user)
        said = {"kind": "appointment.booked", "title": self.marker, "body": self.marker, "at": datetime.now(UTC)}
        return await self._adds(Notification(id=ident, key=str(ident), user_id=user, **said))

    async def a_subscription(self, who: str) -> UUID:
        """A browser of somebody's."""
        known = {"endpoint": f"https://push.test/{new_id()}", "p256dh": "none", "auth": "none"}
        now = datetime.now(UTC)
        return await self._adds(PushSubscription(id=new_id(), user_id=self._account(who), created_at=now, **known))

    async def a_delivery(self) -> UUID:
        """A message to the patient that failed."""
        ident = new_id()
        of = {"branch_id": self.clinic.branch, "subject_id": new_id(), "at": datetime.now(UTC), "tries": 1}
        said = {"kind": "appointment.booked", "channel": "email", "state": "failed"}
        return await self._adds(Delivery(id=ident, key=str(ident), facts={"sequence": 0}, **of, **said))

    async def patient_id(self) -> UUID:
        user = self._account("patient")
        (row,) = await self.clinic.database.read("SELECT id FROM patients WHERE user_id = $1", user)
        found: UUID = row["id"]
        return found

    def _account(self, who: str) -> UUID:
        found = self.actors.get(who)
        return (found if found is not None and found.kind is ActorKind.USER else self.actors["patient"]).id

    async def a_user(self, role: Role = Role.RECEPTIONIST) -> UUID:
        user = (await self.clinic.a_user(role, self.clinic.branch)).id
        await self.name_everything()
        return user

    async def _adds(self, row: Any) -> UUID:
        row.organization_id = self.clinic.organization
        async with self.clinic.database.cold(system(self.clinic.organization)) as tx:
            tx.session.add(row)
        ident: UUID = row.id
        return ident

    # Who asks

    def credential(self, who: str, ticket: UUID | None = None, **changes: Any) -> dict[str, str]:
        """The header somebody sends; `changes` of what their token says."""
        state = self.running.app.state
        match who:
            case "anonymous":
                return {}
            case "holder":
                return {"Authorization": f"Ticket {state.links.secret(ticket or self.ticket)}"}
            case "display" | "kiosk":
                return {"Authorization": f"Device {state.device_tokens.token(self.actors[who])}"}
        just_now = {"authenticated_at": datetime.now(UTC)}  # however long ago this house was opened
        return {"Authorization": f"Bearer {self.running.token(replace(self.actors[who], **just_now | changes))}"}

    def auth(self, who: str) -> dict[str, str]:
        """The same for a socket."""
        match self.credential(who).get("Authorization", "").split():
            case ["Bearer", token]:
                return {"token": token}
            case ["Device", token]:
                return {"device": token}
            case ["Ticket", key]:
                return {"ticket": str(self.ticket), "key": key}
        return {}

    # What is so

    async def rows(self) -> Mapping[str, str]:
        """A digest of each table's rows of this tenant, once what follows from what was done before is done."""
        read = self.clinic.database.read
        async with asyncio.timeout(PATIENCE):
            while await read(TO_DO, self.clinic.organization, None, UNDO):  # noqa: ASYNC110 - the worker's own look
                await asyncio.sleep(0.02)
        if not self._digest:
            self._digest = (await read(ROWS))[0]["sql"]
        return {row["name"]: row["rows"] for row in await read(self._digest, self.clinic.organization)}

    async def ids(self) -> set[str]:
        """Every id of its things and people."""
        tables = ("branches", "queues", "services", "counters", "users", "tickets", "patients", "devices", "sessions")
        one = " UNION ALL ".join(f"SELECT id FROM {table} WHERE organization_id = $1" for table in tables)
        return {str(row["id"]) for row in await self.clinic.database.read(one, self.clinic.organization)}

    def is_told_in(self, answer: httpx2.Response, ids: set[str]) -> bool:
        """Whether an answer says anything of this tenant; what somebody was refused stands in their own audit log."""
        is_log = '"tenant.refused"' in answer.text or ",tenant.refused," in answer.text
        return self.marker in answer.text or (not is_log and bool(set(ID.findall(answer.text)) & ids))
