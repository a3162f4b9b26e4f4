"""Every statement that touches a tenant's table says whose: texts in the source, functions, and what the ORM sends."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

import db.tables
import queue_server
from db.base import Base, Tenant
from queue_server.operations import OPERATIONS
from tests.access.asks import ask, name_of
from tests.access.conftest import World
from tests.access.matrix import MATRIX

FUNCTIONS = Path(__file__).parents[2] / "db" / "functions"
TABLES = sorted(one.__tablename__ for one in Base.__subclasses__() if issubclass(one, Tenant))
TOUCHES = re.compile(rf"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:ONLY\s+)?(?:{'|'.join(TABLES)})\b")
SAYS = re.compile(
    r"organization_id\s*=\s*(?:\$\d|:\w|\(who|\w+\.organization_id|org\b)|INSERT INTO[^)]*\borganization_id\b"
)
OF_ONE_LOADED = re.compile(r"^(?:UPDATE|DELETE FROM) \w+ .*WHERE (?:\w+\.\w+ = \$\d+\S*(?: AND )?)+(?: RETURNING .*)?$")

# Why a text may do without. Who adds one says why nobody can reach another tenant's rows by it.
NO_ONE_ASKS = "a duty of the whole installation; nobody's request reaches it, and nobody is answered from it"
BY_SECRET = "found by what only its holder knows: whose it is follows from it"
PUBLIC = "what is public of a branch is for everybody; the organization of whoever is signed in is compared beside it"
OF_MANY = "for callers of several organizations at once; each one's own is compared beside it"
KNOWN = "ids that come from rows which were read with their organization"
OF_A_JOB = "the id of a job that this worker has just taken; no request names one"
WITHOUT: Mapping[str, str] = {
    "appointments.calendar_queries.SUBSCRIBER": BY_SECRET,
    "appointments.housekeeping.LAPSED": NO_ONE_ASKS,
    "audit.refusals.WHOSE": "asks whose a thing is that somebody was refused: for the log, and for nobody's answer",
    "availability.calendars.WHOSE_BRANCH": PUBLIC,
    "audit.verifying.PUT_IN": NO_ONE_ASKS,
    "audit.verifying.ROWS": NO_ONE_ASKS,
    "audit.verifying.UNSEALED": NO_ONE_ASKS,
    "audit.waiting.NEXT": NO_ONE_ASKS,
    "identity.challenges.OPEN": BY_SECRET,
    "identity.queries.BY_EMAIL": BY_SECRET + "; an e-mail address is one person's in the whole installation",
    "identity.queries.BY_PHONE": BY_SECRET + "; so is a phone number",
    "identity.queries.BY_ID": "an account that a token of ours names",
    "identity.queries.BY_SESSION": BY_SECRET,
    "identity.queries.PROFILE": "what the four above begin with",
    "identity.revocations.CHANGED": NO_ONE_ASKS,
    "identity.revocations:load": NO_ONE_ASKS,
    "jobs.queries.AGAIN": OF_A_JOB,
    "jobs.queries.DUE": NO_ONE_ASKS,
    "jobs.queries.END": OF_A_JOB,
    "jobs.queries.FAIL": OF_A_JOB,
    "jobs.queries.FORGET": NO_ONE_ASKS,
    "jobs.queries.PUT_OFF": OF_A_JOB,
    "jobs.queries.TAKE": NO_ONE_ASKS + "; each job is done as the service of its own organization",
    "queues.credentials.OF_TICKET": BY_SECRET,
    "queues.doorman.HOLDERS": BY_SECRET,
    "queues.housekeeping.FORGET_NAMES": NO_ONE_ASKS,
    "queues.housekeeping.PRUNE_EVENTS": NO_ONE_ASKS,
    "queues.housekeeping.PRUNE_KEYS": NO_ONE_ASKS,
    "queues.queries.BOARD": PUBLIC,
    "queues.queries.HELD": OF_MANY,
    "queues.queries.LINES_OF": OF_MANY,
    "queues.queries:due_queues": NO_ONE_ASKS,
    "queues.queries:fetch": KNOWN,
    "queues.queries:queues_of": PUBLIC,
    "queues.rooms.HEADS": PUBLIC,
    "registration.invitations.BY_ID": BY_SECRET,
    "registration.queries.BY_BRANCH": "whoever registers is of no organization yet: the branch they chose says which",
    "registration.queries.CHALLENGE": BY_SECRET,
    "transaction:lock": "changes nothing: what is locked is then read with its organization, or not found",
    "waitlist.housekeeping.OVER": NO_ONE_ASKS,
    "waitlist.housekeeping.WAITED_AT": NO_ONE_ASKS,
    "waitlist.queries.OFFER": BY_SECRET + "; of whoever is signed in, the organization is compared beside it",
    "web.demo.BRANCHES": "the demo's own, by its name",
    "web.demo.LOGINS": "the demo's own, by its name",
    "web.metrics.WAITING": NO_ONE_ASKS,
    "web.metrics.WORK": NO_ONE_ASKS,
}
LOCKED = "takes a row, or the ids of one, that its caller has locked with its organization"
SHOWN = "a projection: who may see it was asked before, with the organization"
FUNCTIONS_WITHOUT: Mapping[str, str] = {
    "book_together": OF_MANY,
    "branch": SHOWN,
    "call_next": LOCKED,
    "counter_facts": SHOWN,
    "counter_of": SHOWN,
    "find_seat": LOCKED,
    "join": LOCKED,
    "keep_reply": "by the scope of a key, which is a hash of the organization too",
    "line": SHOWN,
    "move_ticket": LOCKED,
    "must_accept": LOCKED,
    "must_be_today": LOCKED,
    "must_be_within_limits": LOCKED,
    "must_undo": LOCKED,
    "next_number": LOCKED,
    "prioritise": LOCKED,
    "queue_facts": SHOWN,
    "return_to_line": LOCKED,
    "seal_audit": NO_ONE_ASKS,
    "serves": LOCKED,
    "service_for": LOCKED,
    "take_place": LOCKED,
    "try_challenge": BY_SECRET,
    "write_ticket": LOCKED,
}
NOT_SERVED = ("queue_server.cli", "queue_server.client", "queue_server.dev", "queue_server.__main__")


def modules() -> Iterator[ModuleType]:
    """What serves: not what somebody types at a machine of ours."""
    for found in pkgutil.walk_packages(queue_server.__path__, "queue_server."):
        if not found.name.startswith(NOT_SERVED):
            yield importlib.import_module(found.name)


def texts_of(module: ModuleType) -> Iterator[tuple[str, str]]:
    """SQL by where it stands: constants as they are put together, and what is written inside functions."""
    where = module.__name__.removeprefix("queue_server.")
    tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    here = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for name in sorted(here & set(vars(module))):
        if isinstance(value := vars(module)[name], str):
            yield f"{where}.{name}", value
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                yield f"{where}:{function.name}", written(node)


def written(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(written(part) or "…" for part in parts)
        case _:
            return ""


def is_silent(sql: str) -> bool:
    """Whether it touches a tenant's table and does not say whose."""
    return TOUCHES.search(sql) is not None and SAYS.search(sql) is None


def test_the_tables_of_tenants_are_known() -> None:
    assert {"tickets", "users", "patients", "devices", "audit_log", "sessions"} <= set(TABLES)
    assert db.tables.Ticket.__tablename__ in TABLES


def test_every_text_says_whose() -> None:
    silent = {where for module in modules() for where, sql in texts_of(module) if is_silent(sql)}
    assert silent - set(WITHOUT) == set(), (
        "these touch a tenant's table and do not compare organization_id. Add it; where that cannot be, "
        "say why in a comment beside the statement and in WITHOUT in tests/access/test_tenants.py"
    )
    assert set(WITHOUT) - silent == set(), "these say it by now, or are gone: take them out of WITHOUT"


def test_every_function_says_whose() -> None:
    sources = {file.stem: re.sub("--.*", "", file.read_text(encoding="utf-8")) for file in FUNCTIONS.glob("*.sql")}
    silent = {name for name, sql in sources.items() if is_silent(sql)}
    assert silent - set(FUNCTIONS_WITHOUT) == set(), "compare organization_id, or say why not in FUNCTIONS_WITHOUT"
    assert set(FUNCTIONS_WITHOUT) - silent == set(), "these say it by now, or are gone"


@contextmanager
def all_that_is_sent(engine: Engine) -> Iterator[set[str]]:
    """What an engine sends while the block runs."""
    sent: set[str] = set()

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.add(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def is_restricted(statement: str) -> bool:
    """Whether the ORM asks for one tenant's rows only, or writes a row that it has read so."""
    if statement.startswith("INSERT"):
        return "organization_id" in statement
    _, _, condition = statement.partition(" WHERE ")
    return SAYS.search(condition) is not None or OF_ONE_LOADED.match(statement) is not None


async def test_all_that_the_orm_sends_says_whose(world: World) -> None:
    engine = world.running.app.state.database.engine.sync_engine
    texts = {bare(sql) for module in modules() for _, sql in texts_of(module) if is_silent(sql)}
    with all_that_is_sent(engine) as sent:
        for operation in OPERATIONS:
            may = MATRIX.get(name_of(operation), {})
            for who in [who for who in ("admin", "patient", "kiosk", "anonymous") if may.get(who) == "+"][:1]:
                await world.asks(operation, await ask(operation, world.own, who), world.own, who)
    touching = {statement for statement in sent if TOUCHES.search(statement)}
    assert len(touching) > 50
    assert [one for one in touching if not is_restricted(one) and bare(one) not in texts] == []


def bare(sql: str) -> str:
    """A statement without the names of its parameters."""
    return re.sub(r"\$\d+(?:::\w+)?|(?<!:):\w+", "?", " ".join(sql.split()))
