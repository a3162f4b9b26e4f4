"""Settings from the environment; one message names everything that is missing or wrong."""

from email.headerregistry import Address
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SECRET_KEY_BYTES = 32
# Of 32 random characters at least so many differ, even in hex (odds about 1 in 30 million).
SECRET_KEY_VARIETY = 8
# What people leave standing when they copy an example.
TELL_TALE = ("change-me", "changeme", "change_me", "change-this", "example", "your-", "your_", "placeholder")
HOW_TO_MAKE_A_KEY = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"

# Where browsers have their messages brought to: nothing is posted anywhere else, whatever a page asks for.
PUSH_SERVICES = (
    *("https://fcm.googleapis.com", "https://updates.push.services.mozilla.com"),
    *("https://*.push.apple.com", "https://*.notify.windows.com"),
)

Network = IPv4Network | IPv6Network


class Environment(StrEnum):
    """Where this process runs."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class SettingsRefused(Exception):
    """The server cannot start with these settings; the message says which, and what to do."""


def _words(value: object) -> object:
    """`a, b` from the environment; anything else comes from our own code."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


def _networks(value: object) -> object:
    """A bare address is a network of one; `10.0.0.5/8` is refused, because it is probably a slip."""
    words = _words(value)
    return [ip_network(word) if isinstance(word, str) else word for word in words] if isinstance(words, list) else words


def _plain_postgres(url: str) -> str:
    """`postgresql://…`, whichever of its common spellings was given."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.partition("+")[0] not in {"postgres", "postgresql"}:
        raise ValueError("should look like postgresql://user:password@host:5432/name")
    return f"postgresql://{rest}"


def _redis(url: str) -> str:
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("should look like redis://host:6379/0, rediss://… or unix:///path/redis.sock")
    return url


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("should look like https://queue.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("should be scheme, host and port only, without a path")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _strong(key: SecretStr) -> SecretStr:
    plain = key.get_secret_value()
    if len(plain.encode()) < SECRET_KEY_BYTES:
        raise ValueError(f"should have at least {SECRET_KEY_BYTES} bytes; {HOW_TO_MAKE_A_KEY}")
    if len(set(plain)) < SECRET_KEY_VARIETY or any(word in plain.lower() for word in TELL_TALE):
        raise ValueError(f"looks like an example; {HOW_TO_MAKE_A_KEY}")
    return key


def _mailbox(said: str) -> str:
    name, address = parseaddr(said)
    local, _, domain = address.partition("@")
    if not local or not domain or not said.isprintable() or not Address(name, local, domain).addr_spec:
        raise ValueError("should look like Clinic <queue@example.org>")
    return said


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Origin = Annotated[str, AfterValidator(_origin)]
Origins = Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_words)]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)]
Count = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """What a process needs to know before it starts; `.env.example` explains each for people."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(_plain_postgres)] = Field(repr=False)
    redis_url: Annotated[str, AfterValidator(_redis)] = Field(repr=False)
    secret_key: Annotated[SecretStr, AfterValidator(_strong)]
    previous_secret_key: Annotated[SecretStr, AfterValidator(_strong)] | None = None

    public_url: Origin = "http://127.0.0.1:8000"
    allowed_origins: Origins = ()
    trusted_proxies: Networks = ()

    environment: Environment = Environment.PRODUCTION
    log_level: LogLevel = "INFO"
    metrics_token: Annotated[SecretStr, AfterValidator(_strong)] | None = None

    sockets_per_address: Count = 2000
    sockets_per_user: Count = 20
    direct_sockets: bool = True
    walk_in_names_days: Count = 30
    staff_idle_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 60

    smtp_host: str | None = None
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: Annotated[str, AfterValidator(_mailbox)] | None = None
    twilio_url: Origin = "https://api.twilio.com"
    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_from: str | None = None
    phone_country_code: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{0,2}$")] | None = None
    vapid_private_key: SecretStr | None = None
    push_services: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = PUSH_SERVICES

    audit_anchor_file: Path | None = None

    pool_size_hot: Count = 10
    pool_size_cold: Count = 5

    @property
    def secret(self) -> bytes:
        """What keys are derived from."""
        return self.secret_key.get_secret_value().encode()

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """The key that signs now, and the one before it, which is still believed while keys rotate."""
        keys = (self.secret_key, self.previous_secret_key)
        return tuple(key.get_secret_value().encode() for key in keys if key is not None)

    @property
    def origins(self) -> tuple[str, ...]:
        """Whose pages may open sockets: our own, and those that were named."""
        return (self.public_url, *self.allowed_origins)

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us over TLS, so that cookies may ask for it."""
        return self.public_url.startswith("https://")


def load_settings() -> Settings:
    """The environment's settings, or one `SettingsRefused` that names everything to mend."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsRefused(_what_to_mend(error)) from None


def _what_to_mend(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    missing = [_variable(problem["loc"]) for problem in problems if problem["type"] == "missing"]
    wrong = [
        f"{_variable(problem['loc'])} {problem['msg'].removeprefix('Value error, ')}."
        for problem in problems
        if problem["type"] != "missing"
    ]
    lines = ["The server cannot start with these settings."]
    if missing:
        lines.append(f"Missing: {', '.join(missing)}.")
    if "SECRET_KEY" in missing:
        lines.append(f"SECRET_KEY should be random: {HOW_TO_MAKE_A_KEY}.")
    return "\n".join([*lines, *wrong, "See .env.example for all of them."])


def _variable(place: tuple[int | str, ...]) -> str:
    return str(place[0]).upper()
