"""What the log says of an error: its kind and its place, never its words."""

import asyncpg
import orjson
from sqlalchemy.exc import IntegrityError

from queue_server.cli.logs import told_error

NAME = "Salma Al Canary"


def logged(error: BaseException | bool) -> str:
    return orjson.dumps(told_error(None, "error", {"event": "failed", "exc_info": error})).decode()


def raised() -> BaseException:
    try:
        try:
            raise KeyError(NAME)
        except KeyError as cause:
            raise RuntimeError(f"no {NAME} here") from cause
    except RuntimeError as error:
        return error


def test_an_error_and_its_cause_are_told_without_their_words() -> None:
    line = logged(raised())

    assert "builtins.RuntimeError" in line
    assert "builtins.KeyError" in line
    assert "test_logs.py" in line
    assert NAME not in line


def test_a_database_error_keeps_its_code_and_loses_the_values() -> None:
    refused = asyncpg.UniqueViolationError(f"Key (name)=({NAME}) already exists")
    refused.constraint_name = "users_email"
    line = logged(IntegrityError("INSERT …", {"name": NAME}, refused))
    own = logged(refused)

    assert NAME not in line + own
    assert "23505" in own
    assert "users_email" in own


def test_the_error_being_handled_is_found() -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        line = logged(True)

    assert "builtins.ValueError" in line
    assert NAME not in line


def test_a_line_without_an_error_stays_as_it_is() -> None:
    assert told_error(None, "info", {"event": "request", "status": 200}) == {"event": "request", "status": 200}
