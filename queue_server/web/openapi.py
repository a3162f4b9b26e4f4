"""OpenAPI 3.1 of every operation, made from the operations themselves; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from queue_server.actor import OF_ENROLLING, OF_KIOSKS, OF_TICKETS, PERMISSIONS, Role
from queue_server.errors import (
    Forbidden,
    IdempotencyInProgress,
    IdempotencyKeyReused,
    Invalid,
    Malformed,
    MediaType,
    MfaRequired,
    NotFound,
    RateLimited,
    Refusal,
    RevisionChanged,
    SessionRevoked,
    StepUpRequired,
    TokenExpired,
    TokenInvalid,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from queue_server.http.operations import BASE, Operation
from queue_server.http.paging import MOST
from queue_server.http.problems import status_of
from queue_server.web.components import HEADERS, PARAMETERS, SCHEMES, Document, Problem, Schemas, Way, schemas_of

Refusals = tuple[type[Refusal], ...]

ABOUT = f"""
Ids are UUIDs, times RFC 3339 with offset. Names come in the caller's language (`Accept-Language`: `en`, `ar`)
as `name`, and in both as `names`. Fields and parameters that are not described here are refused, and so is text with
a NUL.

Whatever is refused is a problem document (RFC 9457), `application/problem+json`; its `type` says why. An address that
does not exist is 404 `not-found`, a method that an address does not take is 405 `method-not-allowed` with `Allow`.
A failure of ours is a 500 that says nothing but its `request_id`.

A POST with an `Idempotency-Key` may be sent again: it happens once, and the second answer is the first one's, with
`Idempotency-Replayed: true`. Pages of lists follow each other by `cursor`; `limit` is 1 to {MOST}.

What is sent to open sockets is described in [asyncapi.json](/asyncapi.json).
"""
# Handlers that read their credential themselves are public to the guard.
READ_BY_THEMSELVES: Mapping[str, list[Document]] = {
    "/auth/logout": [{"Bearer": []}],
    "/auth/refresh": [{}, {"RefreshCookie": []}],
    "/metrics": [{"Metrics": []}],
}
NOTES = {"ticket:act": "The ticket's owner or holder may only where this says so, and is forbidden elsewhere."}
WITHOUT_BODY = {204: "Done, and nothing to say.", 304: "What the caller holds is still so."}


def openapi(operations: Sequence[Operation], version: str) -> Document:
    """The whole document."""
    schemas, definitions = schemas_of(bodies_of(operations))
    names = names_of(operations)
    paths: dict[str, Document] = {}
    responses: dict[str, Document] = {}
    for operation, name in zip(operations, names, strict=True):
        refusals = refusals_of(operation)
        responses |= {name_of(some): problem_response(status, some) for status, some in refusals.items()}
        place = paths.setdefault(operation.base + operation.path, {})
        place[operation.method.lower()] = described(operation, name, schemas, refusals)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "queue-server",
            "version": version,
            "summary": "A real-time queue server for clinics: join a line, call next, and every screen follows.",
            "description": ABOUT.strip(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(map(tag_of, operations))],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "responses": dict(sorted(responses.items())),
            "headers": HEADERS,
            "parameters": {name: {"name": name, **told} for name, told in PARAMETERS.items()},
            "securitySchemes": SCHEMES,
        },
    }


def described(operation: Operation, name: str, schemas: Schemas, refusals: Mapping[int, Refusals]) -> Document:
    """One operation."""
    story = " ".join((operation.handler.__doc__ or "").split())
    told: Document = {
        "operationId": name,
        "summary": story.split(". ")[0].removesuffix("."),
        "description": f"{story}\n\n{who(operation)}",
        "tags": [tag_of(operation)],
        "parameters": parameters_of(operation),
        "responses": {},
        "security": security_of(operation),
    }
    if operation.takes is not None:
        is_needed = any(field.is_required() for field in operation.takes.model_fields.values())
        schema = schemas[operation.takes, "validation"]
        told["requestBody"] = {"required": is_needed, "content": {"application/json": {"schema": schema}}}
    for status, model in operation.gives.items():
        told["responses"][str(status)] = answer(operation, status, model, schemas)
    for status, some in sorted(refusals.items()):
        told["responses"][str(status)] = {"$ref": f"#/components/responses/{name_of(some)}"}
    return told


def answer(operation: Operation, status: int, model: type[BaseModel] | None, schemas: Schemas) -> Document:
    """What is answered when nothing is refused."""
    headers = ["X-Request-ID"]
    if 304 in operation.gives:
        headers.append("ETag")
    if is_keyed(operation):
        headers.append("Idempotency-Replayed")
    told: Document = {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers}}
    if status == 200 and operation.picture is not None:
        return {
            "description": f"As `{operation.picture}`.",
            **told,
            "content": {operation.picture: {"schema": {"type": "string"}}},
        }
    if model is None:
        return {"description": WITHOUT_BODY[status], **told}
    schema = schemas[model, "serialization"]
    is_item = operation.lists and "next_cursor" not in model.model_fields  # else it is the whole page that is described
    told["content"] = {"application/json": {"schema": page_of(schema) if is_item else schema}}
    return {"description": " ".join((model.__doc__ or "").split()), **told}


def page_of(schema: Document) -> Document:
    """The schema of one page of a list."""
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": schema, "maxItems": MOST},
            "next_cursor": {"type": ["string", "null"]},
        },
        "required": ["items", "next_cursor"],
        "additionalProperties": False,
    }


def problem_response(status: int, refusals: Refusals) -> Document:
    """A refusal for one of several reasons."""
    extra = {
        401: ["WWW-Authenticate"],
        429: ["Retry-After", "RateLimit-Policy", "RateLimit"],
        503: ["Retry-After"],
    }.get(status, [])
    types = [f"/problems/{refusal.slug}" for refusal in refusals]
    narrowed = {"properties": {"type": {"enum": types}, "status": {"const": status}}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, narrowed]}
    return {
        "description": "\n".join(f"- `{refusal.slug}`: {refusal.sentence()}" for refusal in refusals),
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in ["X-Request-ID", *extra]},
        "content": {"application/problem+json": {"schema": schema}},
    }


def refusals_of(operation: Operation) -> dict[int, Refusals]:
    """Every reason for which an operation may be refused, by status."""
    by_status: dict[int, dict[type[Refusal], None]] = {}
    for refusal in [*operation.refuses, *implied(operation)]:
        by_status.setdefault(status_of(refusal), {})[refusal] = None
    return {status: tuple(some) for status, some in by_status.items() if status not in operation.gives}


def implied(operation: Operation) -> Iterator[type[Refusal]]:
    """What follows from what an operation is."""
    yield from implied_by_what_is_sent(operation)
    if operation.permission is not None:
        yield from (Unauthenticated, TokenInvalid, TokenExpired, SessionRevoked, Forbidden)
        if operation.permission not in OF_ENROLLING:
            yield MfaRequired
        if operation.is_fresh:
            yield StepUpRequired
    elif TokenExpired in operation.refuses:
        yield from (SessionRevoked, MfaRequired)
    if "{" in operation.path:
        yield NotFound
    if operation.group is not None:
        yield RateLimited
    if operation.base == BASE:
        yield Unavailable


def implied_by_what_is_sent(operation: Operation) -> Iterator[type[Refusal]]:
    """By its body, its query and its headers."""
    if operation.takes is not None:
        yield from (Malformed, TooLarge, MediaType, Invalid)
    if operation.lists or operation.query:
        yield Malformed
    if operation.asks is not None:
        yield Invalid
    if is_keyed(operation):
        yield from (IdempotencyInProgress, Invalid, IdempotencyKeyReused)
    if has_revision(operation):
        yield RevisionChanged


def parameters_of(operation: Operation) -> list[Document]:
    """In the path, in the query, in headers."""
    found: list[Document] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    found += [{"name": name, "in": "query", "schema": schema} for name, schema in operation.query.items()]
    shared = {
        "limit": operation.lists,
        "cursor": operation.lists,
        "Idempotency-Key": is_keyed(operation),
        "If-Match": has_revision(operation),
        "If-None-Match": 304 in operation.gives,
    }
    return found + [{"$ref": f"#/components/parameters/{name}"} for name, is_so in shared.items() if is_so]


def security_of(operation: Operation) -> list[Document]:
    """Which credentials are taken; `{}`: none will do too."""
    if operation.path in READ_BY_THEMSELVES:
        return READ_BY_THEMSELVES[operation.path]
    if operation.permission is None:
        by_link: list[Document] = [{"Offer": []}] if "{offer_id}" in operation.path else []
        return [{}, {"Bearer": []}, {"Device": []}, *by_link] if TokenExpired in operation.refuses else []
    taken = ["Bearer"]
    if operation.permission in OF_TICKETS and "{ticket_id}" in operation.path:
        taken += ["Ticket", "TicketKey"]
    if operation.permission in OF_KIOSKS:
        taken.append("Device")
    return [{scheme: []} for scheme in taken]


def who(operation: Operation) -> str:
    """Who may, in a sentence."""
    if operation.permission is None:
        return "For everybody."
    roles = [role.value for role in Role if role in PERMISSIONS[operation.permission]]
    roles += ["the ticket's holder"] if operation.permission in OF_TICKETS else []
    roles += ["kiosk"] if operation.permission in OF_KIOSKS else []
    also = "\n\n" + NOTES[operation.permission] if operation.permission in NOTES else ""
    return f"Needs the permission `{operation.permission}`: {', '.join(roles)}.{also}"


def is_keyed(operation: Operation) -> bool:
    """Whether an `Idempotency-Key` is heeded: of whoever is known, and of whoever holds a link."""
    is_theirs = operation.permission is not None or TokenExpired in operation.refuses
    return operation.method == "POST" and operation.keyed and is_theirs


def has_revision(operation: Operation) -> bool:
    """Whether `If-Match` is heeded."""
    return operation.method == "PATCH" or RevisionChanged in operation.refuses


def tag_of(operation: Operation) -> str:
    """What an operation is about: the first word of its path."""
    return operation.path.removeprefix("/api").split("/")[1].capitalize()


def names_of(operations: Sequence[Operation]) -> list[str]:
    """`feature_verb` for each; a handler's second address adds its words."""
    names: list[str] = []
    for operation in operations:
        handler: Any = operation.handler
        name = f"{handler.__module__.split('.')[1]}_{handler.__name__}"
        words = "_".join(word for word in operation.path.split("/") if word and "{" not in word)
        names.append(f"{name}_{words}" if name in names else name)
    return names


def name_of(refusals: Refusals) -> str:
    """The component that describes a refusal for one of these reasons."""
    return "Or".join(refusal.__name__ for refusal in refusals)


def bodies_of(operations: Sequence[Operation]) -> Iterator[tuple[type[BaseModel], Way]]:
    """Every model that comes in or goes out."""
    yield Problem, "validation"
    for operation in operations:
        if operation.takes is not None:
            yield operation.takes, "validation"
        for model in operation.gives.values():
            if model is not None:
                yield model, "serialization"
