"""The one composition root: makes everything once and hands it down."""

import gc
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.datastructures import State
from starlette.middleware import Middleware

from db.connect import engine_for, pool_for
from queue_server.appointments.housekeeping import HoldKeeper
from queue_server.appointments.live import DayView, ScheduleSource, ScheduleView
from queue_server.appointments.live_queries import Shelves
from queue_server.appointments.reactions import handlers as appointment_handlers
from queue_server.audit.refusals import Refusals
from queue_server.audit.sealing import Sealer
from queue_server.availability.calendars import Calendars
from queue_server.delivery.outbox import Outbox
from queue_server.delivery.post import Post
from queue_server.delivery.push import Pushes
from queue_server.delivery.ways import ways_of
from queue_server.devices.housekeeping import DeviceKeeper
from queue_server.devices.tokens import DeviceTokens
from queue_server.http.cors import Cors
from queue_server.http.limits import Limits
from queue_server.http.middleware import Frame
from queue_server.http.operations import routes_of
from queue_server.http.problems import HANDLERS
from queue_server.identity.authority import Authority
from queue_server.identity.housekeeping import Forgetting
from queue_server.jobs.job import together
from queue_server.jobs.worker import Bell, Jobs, Ringing
from queue_server.keys import Keys
from queue_server.notifications.letters import Letters as NoticeLetters
from queue_server.notifications.live import Inboxes
from queue_server.notifications.reactions import Reactions
from queue_server.notifications.sending import Carrier
from queue_server.notifications.watching import Watch
from queue_server.operations import OPERATIONS
from queue_server.queues.credentials import AllCredentials
from queue_server.queues.doorman import Doorman
from queue_server.queues.housekeeping import Housekeeper
from queue_server.queues.links import TicketLinks
from queue_server.queues.queries import Directory
from queue_server.queues.rooms import BranchSource, DisplayView, LineView, QueueSource, TicketView, concern
from queue_server.registration.letters import Letters
from queue_server.settings import Settings
from queue_server.transaction import Database
from queue_server.waitlist.housekeeping import WaitlistKeeper
from queue_server.waitlist.matching import Matching
from queue_server.web import documents, metrics, pages
from realtime.door import Door, LivePath
from realtime.engine import Engine
from realtime.figures import Figures
from realtime.hints import Hints
from realtime.hooks import Server
from realtime.hub import Hub
from realtime.look import Looker
from realtime.rooms import Rooms
from realtime.sockets import Sockets
from realtime.store import Store
from realtime.streams import Source
from realtime.views import View
from realtime.vitals import Vitals

# A collection per few hundred sends costs half of a broadcast: collect rarely, and never what was made at start.
COLLECT_AFTER = (100_000, 50, 100)


class App(Door):
    """The whole service; `state` holds its parts once its lifespan has begun."""

    state: State


def create_app(settings: Settings) -> App:
    """The whole service as one ASGI app; connects when its lifespan begins."""
    figures = Figures()
    server = Server(figures.screens)
    engine = Engine(server)
    limits = Limits(settings.redis_url, Keys(settings.secrets))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(limits.stop)
            await assemble(app, settings, server, engine, stack)
            gc.collect()
            gc.freeze()
            gc.set_threshold(*COLLECT_AFTER)
            yield

    inner = Starlette(
        routes=[*routes_of(OPERATIONS), *documents.routes(OPERATIONS), *pages.routes],
        lifespan=lifespan,
        exception_handlers=HANDLERS,
        middleware=[Middleware(Frame, figures.requests, limits=limits, cors=Cors(settings.allowed_origins))],
    )
    inner.router.redirect_slashes = False  # a redirect would carry the caller's Host header
    app = App(
        inner,
        server,
        engine,
        allowed_origins=settings.origins,
        most_per_address=settings.sockets_per_address,
    )
    app.state = inner.state
    keep(inner, figures=figures)
    return app


async def assemble(app: Starlette, settings: Settings, server: Server, engine: Engine, stack: AsyncExitStack) -> None:
    """Connect, compose, start; everything is stopped in the opposite order."""
    pool = await pool_for(settings.database_url, size=settings.pool_size_hot)
    stack.push_async_callback(pool.close)
    orm = engine_for(settings.database_url, size=settings.pool_size_cold)
    stack.push_async_callback(orm.dispose)
    sources: dict[str, Source] = {}
    figures = app.state.figures
    hints = Hints(settings.redis_url, figures)
    hub = Hub(Store(pool), Rooms(server, engine), hints, sources, concern, figures)
    bell = Bell()
    database = Database(pool, orm, Ringing(hub, bell))
    sources |= shelve(app, database)
    authority = Authority.over(
        *settings.secrets, public_url=settings.public_url, idle_minutes=settings.staff_idle_minutes
    )
    links = TicketLinks(*settings.secrets)
    device_tokens = DeviceTokens(*settings.secrets)
    keep(
        app,
        settings=settings,
        database=database,
        bell=bell,
        authority=authority,
        credentials=AllCredentials(authority, links, device_tokens, database),
        links=links,
        device_tokens=device_tokens,
        hints=hints,
        waiting=metrics.Waiting(database),
        vitals=Vitals(figures, hints, lambda: metrics.connections_of(database)),
        cursor_key=hmac.new(settings.secret, b"cursors", hashlib.sha256).digest(),
    )
    open_post(app, settings, stack)
    keep_the_log(app, stack)
    await go_live(app, hub, server, engine, stack)
    do_jobs(app, stack)


def shelve(app: Starlette, database: Database) -> dict[str, Source]:
    """Where streams are loaded from, by their kind; and what is remembered beside them."""
    directory, calendars = Directory(database), Calendars(database)
    schedules = Shelves(database, calendars)
    keep(app, directory=directory, calendars=calendars, schedules=schedules)
    return {
        "queue": QueueSource(database, directory),
        "branch": BranchSource(database),
        "schedule": ScheduleSource(schedules),
    }


def open_post(app: Starlette, settings: Settings, stack: AsyncExitStack) -> None:
    """Ways to send messages, and who writes them."""
    seen = Outbox()
    ways = ways_of(settings, seen)
    post = Post(ways)
    stack.push_async_callback(post.stop)
    pushes = Pushes(settings)
    keep(app, outbox=seen, post=post, letters=Letters(settings.public_url), pushes=pushes)
    keep(app, carrier=Carrier(ways, pushes, NoticeLetters(settings, Keys(settings.secrets), app.state.links)))


def keep_the_log(app: Starlette, stack: AsyncExitStack) -> None:
    """Seal the audit log, and anchor it outside; look into what was refused as not there."""
    state = app.state
    refusals = Refusals(state.database)
    keep(app, on_missing=refusals.missed)
    sealer = Sealer(state.database, state.authority.keys, anchor_file=state.settings.audit_anchor_file)
    run(stack, refusals, sealer)


async def go_live(app: Starlette, hub: Hub, server: Server, engine: Engine, stack: AsyncExitStack) -> None:
    """Open the door to sockets, and start what runs beside requests."""
    state = app.state
    day_view = DayView(state.database, hub.now)
    views: list[View] = [
        LineView(state.database),
        DisplayView(state.database, hub.now),
        TicketView(state.database, hub.now),
        ScheduleView(state.schedules),
        day_view,
    ]
    doorman = Doorman(state.authority, state.links, state.device_tokens, state.database)
    sockets = Sockets(server, hub, doorman, views, most_per_user=state.settings.sockets_per_user)
    hub.hears.append(lambda event: state.authority.revocations.hear(event.type, event.body))
    hub.hears.append(sockets.hear)
    hub.hears.append(Inboxes(state.database, hub).hear)
    hub.concerns.append(day_view.concern)
    live = LivePath(server, engine, hub, Looker(hub), sockets)
    housekeeper = Housekeeper(state.database, name_days=state.settings.walk_in_names_days)
    device_keeper = DeviceKeeper(state.database, lambda: [one.caller.credential for one in sockets.clients.values()])
    keep(app, hub=hub, live=live, device_keeper=device_keeper)
    await state.hints.start()
    stack.push_async_callback(state.hints.stop)
    run(stack, state.vitals)
    await live.start()
    stack.push_async_callback(live.stop)
    await state.authority.revocations.load(state.database)
    run(stack, housekeeper, Forgetting(state.database), device_keeper, HoldKeeper(state.database))


def do_jobs(app: Starlette, stack: AsyncExitStack) -> None:
    """Who does which kind of job, in this process as in every other."""
    state = app.state
    carrier = state.carrier
    reactions = Reactions(carrier.here, state.calendars)
    matching = Matching(state.calendars)
    handlers = together(appointment_handlers, matching.handlers, reactions.handlers, carrier.handlers)
    slow = {*carrier.handlers, "waitlist.look"}  # servers of others; all that is free in a year
    jobs = Jobs(state.database, handlers, state.bell, slow=slow)
    run(stack, jobs, Watch(state.database, reactions), WaitlistKeeper(state.database))


class Duty(Protocol):
    """Something that goes on beside requests."""

    def start(self) -> None: ...
    async def stop(self) -> None: ...


def run(stack: AsyncExitStack, *duties: Duty) -> None:
    """Begin each, and end them in the opposite order."""
    for duty in duties:
        duty.start()
        stack.push_async_callback(duty.stop)


def keep(app: Starlette, **parts: Any) -> None:
    """What handlers find in `request.app.state`."""
    for name, part in parts.items():
        setattr(app.state, name, part)
