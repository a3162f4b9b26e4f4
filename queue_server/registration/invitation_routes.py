"""Accepting an invitation to work here. Who invites, and takes back, is in `staffing`."""

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import WORKERS, system
from queue_server.http.bodies import body
from queue_server.http.guard import public
from queue_server.http.operations import Operation, post
from queue_server.http.replies import in_language, language, ok
from queue_server.http.transactions import database
from queue_server.identity import queries as identity
from queue_server.identity.errors import AlreadyRegistered, PasswordTooCommon, PasswordTooShort, PasswordUnfit
from queue_server.identity.replies import admit, authority_of, now, request_id
from queue_server.identity.schemas import HeldRole, SignedIn
from queue_server.registration import invitations
from queue_server.registration.errors import InvitationOver
from queue_server.registration.schemas import Acceptance, InvitationToken, InvitationView


@public
async def look_at_invitation(request: Request) -> Response:
    """Who invites whom, and to what."""
    wish = await body(request, InvitationToken)
    found = await invitations.invited(database(request), wish.token, now=now())
    grants = invitations.grants_of(found.invitation)
    view = InvitationView(
        organization=in_language(found.organization, language(request)),
        email=found.invitation.email,
        roles=[HeldRole(role=grant.role, branch_id=grant.branch_id) for grant in grants],
    )
    return ok(view)


@public
async def accept_invitation(request: Request) -> Response:
    """Make the account that was invited, and sign in. Whoever has an account already gets roles from an admin."""
    wish = await body(request, Acceptance)
    invitation = (await invitations.invited(database(request), wish.token, now=now())).invitation
    is_staff = any(grant.role in WORKERS for grant in invitations.grants_of(invitation))
    password_hash = await authority_of(request).passwords.hash_of_good(
        wish.password, wish.name, invitation.email, is_staff=is_staff
    )
    async with database(request).cold(system(invitation.organization_id), request_id=request_id(request)) as tx:
        user = await invitations.accept(tx, invitation.id, name=wish.name, password_hash=password_hash, now=now())
    return await admit(request, await identity.profile(database(request), user.id), status=201)


operations: list[Operation] = [
    post(
        "/auth/invitations/look",
        look_at_invitation,
        takes=InvitationToken,
        gives={200: InvitationView},
        refuses=(InvitationOver,),
        keyed=False,
    ),
    post(
        "/auth/invitations/accept",
        accept_invitation,
        takes=Acceptance,
        gives={201: SignedIn},
        refuses=(InvitationOver, AlreadyRegistered, PasswordUnfit, PasswordTooShort, PasswordTooCommon),
        keyed=False,
    ),
]
