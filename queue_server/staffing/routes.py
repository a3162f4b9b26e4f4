"""People, invitations and policy over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import Role
from queue_server.delivery.errors import NO_WAY
from queue_server.delivery.messages import Channel
from queue_server.errors import Forbidden, Malformed, NotFound, RevisionChanged
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import path_id, requires, requires_fresh
from queue_server.http.operations import Operation, delete, get, post, put
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import language, must_match, no_content, ok
from queue_server.http.transactions import actor, database, kept, transaction
from queue_server.identity.errors import AlreadyRegistered
from queue_server.registration.sending import letters_of, must_not_invite_too_often, post_of, send
from queue_server.staffing import commands, queries
from queue_server.staffing.errors import OwnAccount, StaffInUse
from queue_server.staffing.queries import Account, Filter, Person
from queue_server.staffing.schemas import AccountView, NewInvitation, OpenInvitation, PolicyView, Roles
from queue_server.transaction import Cold

LONGEST_QUERY = 100
STATES = ("active", "suspended")


@requires("users:see")
async def users(request: Request) -> Response:
    """Who has an account here; managers of a branch see who works there."""
    page = page_of(request)
    rows = await queries.accounts_of(database(request), actor(request), asked(request), page)
    return ok(listed(request, page, rows, [view_of(request, row) for row in rows]))


@requires("users:see")
async def user(request: Request) -> Response:
    """One account."""
    found = await queries.account(database(request), actor(request), path_id(request, "user_id"))
    return ok(view_of(request, found))


@requires_fresh("users:manage")
async def set_roles(request: Request) -> Response:
    """Give somebody exactly these roles; their sessions go on with them at once."""
    wish = await body(request, Roles)
    async with transaction(request) as tx:
        person = await queries.lock_person(tx, path_id(request, "user_id"))
        must_match(request, person.user.revision)
        await commands.set_roles(tx, person, wish.grants(), now=datetime.now(UTC))
        view = view_of(request, person.account)
    return ok(view)


@requires("users:manage")
async def suspend(request: Request) -> Response:
    """Sign somebody out everywhere, and let them in no more."""
    return await changed(request, lambda tx, person: commands.suspend(tx, person, now=datetime.now(UTC)))


@requires("users:manage")
async def reinstate(request: Request) -> Response:
    """Let somebody in again."""
    return await changed(request, commands.reinstate)


@requires("users:manage")
async def sign_out_user(request: Request) -> Response:
    """Sign somebody out everywhere."""
    return await changed(request, lambda tx, person: commands.sign_out_user(tx, person, now=datetime.now(UTC)))


@requires_fresh("users:manage")
async def reset_mfa(request: Request) -> Response:
    """Take away the second factors of somebody who has lost them."""
    return await changed(request, lambda tx, person: commands.reset_mfa(tx, person, now=datetime.now(UTC)))


@requires_fresh("users:delete")
async def delete_user(request: Request) -> Response:
    """End an account; what the clinic must keep stays, without the person's name."""
    async with transaction(request) as tx:
        person = await queries.lock_person(tx, path_id(request, "user_id"))
        await commands.delete_user(tx, person, now=datetime.now(UTC))
    return no_content()


@requires("users:see")
async def invitations(request: Request) -> Response:
    """Who was invited and has not answered."""
    page = page_of(request)
    rows = await queries.invitations_of(database(request), actor(request), page)
    return ok(listed(request, page, rows, [OpenInvitation.of(row) for row in rows]))


@requires_fresh("users:manage")
async def invite(request: Request) -> Response:
    """Ask somebody to work here, by a link that is sent to them."""
    wish = await body(request, NewInvitation)
    post_of(request).must_take(Channel.EMAIL, field="email")
    await must_not_invite_too_often(request, wish.email, actor(request).id)
    clinic = await queries.organization_of(database(request), actor(request))
    async with transaction(request) as tx:
        invitation, token = await commands.invite(
            tx, email=wish.email, language=wish.language, roles=wish.grants(), now=datetime.now(UTC)
        )
        answer = await kept(tx, 201, OpenInvitation.of(invitation))
    send(request, letters_of(request).invitation(wish.email, token, language=wish.language, clinic=clinic))
    return answer


@requires("users:manage")
async def revoke_invitation(request: Request) -> Response:
    """Take an invitation back."""
    async with transaction(request) as tx:
        await commands.revoke_invitation(tx, path_id(request, "invitation_id"), now=datetime.now(UTC))
    return no_content()


@requires("users:see")
async def policy(request: Request) -> Response:
    """What the clinic asks of whoever works there."""
    return ok(await policy_view(request))


@requires_fresh("policy:manage")
async def set_policy(request: Request) -> Response:
    """Ask for a second step at sign-in of everybody in some roles."""
    wish = await body(request, PolicyView)
    async with transaction(request) as tx:
        await commands.set_policy(tx, mfa_required_for=wish.mfa_required_for)
    return ok(await policy_view(request))


async def policy_view(request: Request) -> PolicyView:
    """The policy as it is now."""
    return PolicyView.model_validate({"mfa_required_for": await queries.policy_of(database(request), actor(request))})


async def changed(request: Request, command: Callable[[Cold, Person], Awaitable[None]]) -> Response:
    """Run a command on somebody's account, and show what became of it."""
    await body(request, Nothing)
    user_id = path_id(request, "user_id")
    async with transaction(request) as tx:
        person = await queries.lock_person(tx, user_id)
        await command(tx, person)
        return await kept(tx, 200, view_of(request, person.account))


def view_of(request: Request, account: Account) -> AccountView:
    """An account, as the caller may see it."""
    return AccountView.of(account, language(request), actor(request))


def asked(request: Request) -> Filter:
    """Which accounts to list."""
    said = request.query_params
    query, role, state = said.get("query", "").strip(), said.get("role"), said.get("state")
    if len(query) > LONGEST_QUERY or "\0" in query:
        raise Malformed(f"query is a text of at most {LONGEST_QUERY} characters.")
    if role is not None and role not in set(Role):
        raise Malformed(f"role is one of {', '.join(Role)}.")
    if state is not None and state not in STATES:
        raise Malformed("state is active or suspended.")
    return Filter(query, role, state)


REFUSES = (NotFound, Forbidden, OwnAccount)
operations: list[Operation] = [
    get(
        "/admin/users",
        users,
        gives={200: AccountView},
        query={
            "query": {"type": "string", "maxLength": LONGEST_QUERY},
            "role": {"type": "string", "enum": list(Role)},
            "state": {"type": "string", "enum": list(STATES)},
        },
        lists=True,
    ),
    get("/admin/users/{user_id}", user, gives={200: AccountView}, refuses=(NotFound,)),
    put(
        "/admin/users/{user_id}/roles",
        set_roles,
        takes=Roles,
        gives={200: AccountView},
        refuses=(*REFUSES, RevisionChanged),
    ),
    post(
        "/admin/users/{user_id}/suspend",
        suspend,
        takes=Nothing,
        gives={200: AccountView},
        refuses=REFUSES,
    ),
    post("/admin/users/{user_id}/reinstate", reinstate, takes=Nothing, gives={200: AccountView}, refuses=REFUSES),
    post("/admin/users/{user_id}/sign-out", sign_out_user, takes=Nothing, gives={200: AccountView}, refuses=REFUSES),
    post("/admin/users/{user_id}/reset-mfa", reset_mfa, takes=Nothing, gives={200: AccountView}, refuses=REFUSES),
    delete("/admin/users/{user_id}", delete_user, gives={204: None}, refuses=(*REFUSES, StaffInUse)),
    get("/admin/invitations", invitations, gives={200: OpenInvitation}, lists=True),
    post(
        "/admin/invitations",
        invite,
        takes=NewInvitation,
        gives={201: OpenInvitation},
        refuses=(Forbidden, NotFound, AlreadyRegistered, *NO_WAY),
    ),
    delete("/admin/invitations/{invitation_id}", revoke_invitation, gives={204: None}, refuses=(NotFound, Forbidden)),
    get("/admin/policy", policy, gives={200: PolicyView}),
    put("/admin/policy", set_policy, takes=PolicyView, gives={200: PolicyView}),
]
