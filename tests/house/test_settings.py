"""Settings: what is refused, how it is said, and that `.env.example` tells the truth."""

import re
import secrets
from ipaddress import ip_network
from pathlib import Path

import pytest

from queue_server.settings import Settings, SettingsRefused, load_settings

HOUSE = Path(__file__).parents[2]
NEEDED = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}
EVERY = {name.upper() for name in Settings.model_fields}

A_KEY = secrets.token_urlsafe(48)
GOOD = {
    "DATABASE_URL": "postgresql://clinic:hidden-word@db/queue",
    "REDIS_URL": "redis://cache:6379/0",
    "SECRET_KEY": A_KEY,
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in EVERY:
        monkeypatch.delenv(name, raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def examples() -> dict[str, str]:
    lines = (HOUSE / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_missing_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsRefused, match="Missing: DATABASE_URL, REDIS_URL, SECRET_KEY"):
        load_settings()


def test_an_empty_setting_is_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **(GOOD | {"SECRET_KEY": ""}))

    with pytest.raises(SettingsRefused, match="Missing: SECRET_KEY"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "because"),
    [
        ("SECRET_KEY", "short", "at least 32 bytes"),
        ("SECRET_KEY", "x" * 64, "looks like an example"),
        ("SECRET_KEY", "please-change-me-to-something-really-long", "looks like an example"),
        ("DATABASE_URL", "mysql://clinic@db/queue", "postgresql://"),
        ("REDIS_URL", "cache:6379", "redis://"),
        ("MAIL_FROM", "the clinic", "Clinic <queue@example.org>"),
        ("MAIL_FROM", "Clinic <a@b\r\nBcc: c@d>", "Clinic <queue@example.org>"),
        ("PREVIOUS_SECRET_KEY", "short", "at least 32 bytes"),
        ("PUBLIC_URL", "queue.clinic.org", "https://"),
        ("PUBLIC_URL", "https://clinic.org/queue", "without a path"),
        ("ALLOWED_ORIGINS", "https://a.org, nonsense", "https://"),
        ("TRUSTED_PROXIES", "10.1.2.3/8", "host bits"),
        ("LOG_LEVEL", "loud", "DEBUG"),
        ("ENVIRONMENT", "staging", "production"),
        ("SOCKETS_PER_USER", "0", "greater than or equal to 1"),
    ],
)
def test_a_wrong_setting_is_named_with_its_reason_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, because: str
) -> None:
    given(monkeypatch, **(GOOD | {name: value}))

    with pytest.raises(SettingsRefused, match=f"{name} .*{re.escape(because)}") as refused:
        load_settings()
    if name == "SECRET_KEY":
        assert value not in str(refused.value)


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = {"TRUSTED_PROXIES": "10.0.0.0/8, ::1", "ALLOWED_ORIGINS": "https://a.org,https://B.org"}
    given(monkeypatch, PUBLIC_URL="https://clinic.org/", **GOOD, **lists)

    settings = load_settings()

    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert settings.origins == ("https://clinic.org", "https://a.org", "https://b.org")
    assert settings.is_secure


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_any_spelling_of_postgres_is_taken(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    given(monkeypatch, **(GOOD | {"DATABASE_URL": f"{scheme}://db/queue"}))

    assert load_settings().database_url == "postgresql://db/queue"


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **GOOD)

    shown = repr(load_settings())

    assert A_KEY not in shown
    assert "hidden-word" not in shown


def test_the_example_lists_every_setting_and_no_other() -> None:
    compose = set(re.findall(r"\$\{(\w+)", (HOUSE / "compose.yaml").read_text()))

    assert examples().keys() >= EVERY
    assert examples().keys() - EVERY <= compose


def test_the_example_has_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **GOOD)
    defaults = load_settings()

    given(monkeypatch, **{name: value for name, value in examples().items() if name in EVERY - NEEDED})

    assert load_settings() == defaults
    assert all(examples()[name] == "" for name in NEEDED)
