"""Nothing is reachable, and nothing is described, that nobody decided about."""

import dis
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route

from queue_server.actor import PERMISSIONS
from queue_server.app import create_app
from queue_server.errors import Refusal
from queue_server.http.bodies import body
from queue_server.http.guard import find_actor, permission_of
from queue_server.http.operations import Operation, Shelves
from queue_server.http.paging import page_of
from queue_server.http.replies import must_match, tagged
from queue_server.http.transactions import hot, transaction
from queue_server.operations import OPERATIONS
from queue_server.settings import Settings
from queue_server.web import documents, pages
from queue_server.web.openapi import has_revision, is_keyed, security_of
from tests.a_server import SECRET

FUNCTIONS = Path(__file__).parents[2] / "db" / "functions"
FILES = {"/static", "/vendor"}  # for everybody: there is nothing in them but what pages are made of
PAGES: list[BaseRoute] = [*documents.routes(OPERATIONS), *pages.routes]
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.base}{one.path}")


def is_decided(handler: Any) -> bool:
    try:
        permission = permission_of(handler)
    except AttributeError:
        return False
    return permission is None or permission in PERMISSIONS


def reached_from(handler: Callable[..., Any]) -> set[Any]:
    """What a handler names, in its own body and in the helpers beside it."""
    reached: set[Any] = set()
    ahead: list[Any] = [inspect.unwrap(handler)]
    while ahead:
        found = set(named_in(ahead.pop())) - reached
        reached |= found
        ahead += [one for one in found if inspect.isfunction(one) and one.__module__ == handler.__module__]
    return reached


def named_in(function: Any) -> Iterator[Any]:
    known = {"LOAD_GLOBAL": function.__globals__, "LOAD_DEREF": inspect.getclosurevars(function).nonlocals}
    for step in dis.get_instructions(function):
        named = known.get(step.opname, {}).get(step.argval)
        if callable(named):
            yield named


@each_operation
def test_it_is_guarded_or_said_to_be_public(operation: Operation) -> None:
    assert is_decided(operation.handler)


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.path)
def test_a_page_is_guarded_or_said_to_be_public(route: BaseRoute) -> None:
    if isinstance(route, Mount):
        assert route.path in FILES
        return
    assert isinstance(route, Route)
    assert is_decided(route.endpoint)


def test_the_app_has_no_other_routes() -> None:
    app = create_app(
        Settings(database_url="postgresql://nowhere/none", redis_url="unix:///nowhere", secret_key=SecretStr(SECRET))
    )
    inner = app._inner
    assert isinstance(inner, Starlette)

    known = {operation.base + operation.path for operation in OPERATIONS}
    known |= {getattr(route, "path", "") for route in PAGES}
    met = [one for route in inner.routes for one in (route.routes if isinstance(route, Shelves) else [route])]
    assert {getattr(route, "path", "") for route in met} == known


@each_operation
def test_it_takes_the_body_it_says(operation: Operation) -> None:
    reached = reached_from(operation.handler)

    assert (operation.takes is not None) == (body in reached)
    assert operation.takes is None or operation.takes in reached


@each_operation
def test_it_says_what_it_heeds(operation: Operation) -> None:
    reached = reached_from(operation.handler)

    heeded = {
        "pages": page_of in reached,
        "If-Match": must_match in reached,
        "If-None-Match": tagged in reached,
        "Idempotency-Key": operation.method == "POST" and not reached.isdisjoint({hot, transaction}),
        "a credential or none": find_actor in reached,
    }
    assert heeded == {
        "pages": operation.lists,
        "If-Match": has_revision(operation),
        "If-None-Match": 304 in operation.gives,
        "Idempotency-Key": is_keyed(operation),
        "a credential or none": {"Bearer": []} in security_of(operation) and {} in security_of(operation),
    }


@each_operation
def test_it_says_what_it_gives(operation: Operation) -> None:
    """Whether that is true is seen where every operation is walked once, in `test_openapi`."""
    bodiless = {204, 304}

    assert any(200 <= status < 300 for status in operation.gives)
    without = {status for status, model in operation.gives.items() if model is None}
    assert without - ({200} if operation.picture else set()) == bodiless & set(operation.gives)


def test_what_functions_in_the_database_refuse_with_is_declared() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in FUNCTIONS.glob("*.sql"))
    refused = set(re.findall(r"fn\.refuse\('([a-z-]+)'", sources))
    for either in re.findall(r"fn\.refuse\(CASE .* THEN '([a-z-]+)' ELSE '([a-z-]+)' END\)", sources):
        refused |= set(either)

    assert {"not-found", "bad-state", "queue-closed"} <= refused
    assert refused - set(Refusal.by_slug) == set()
