"""Two tenants with everybody in them whom a route or a socket may meet, and things to do something to."""

import os
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, product
from typing import Any, Self
from uuid import UUID

import httpx2

from db.tables import Counter, Device, Invitation, Passkey, Service, Session, TotpFactor
from queue_server.actor import Actor, ActorKind, DeviceKind, Role, system
from queue_server.ids import new_id
from queue_server.queues import commands
from tests.a_clinic import Clinic
from tests.a_server import Running

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
        AND table_name <> 'audit_log'
"""  # that something was refused may be written down; nothing else may change
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
        return {"Authorization": f"Bearer {self.running.token(replace(self.actors[who], **changes))}"}

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
        """A digest of each table's rows of this tenant."""
        read = self.clinic.database.read
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
