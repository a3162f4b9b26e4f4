"""What the two documents are made of: credentials, headers, parameters, the problem document, schemas of models."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, cast

from pydantic import BaseModel, Field
from pydantic.json_schema import GenerateJsonSchema, SkipJsonSchema, models_json_schema

from queue_server.http.bodies import Body
from queue_server.http.paging import MOST, USUAL
from queue_server.http.problems import RETRY_SECONDS
from queue_server.http.transactions import LONGEST_KEY
from queue_server.identity.replies import COOKIE
from queue_server.identity.routes import OUR_PAGES

Document = dict[str, Any]
Way = Literal["validation", "serialization"]  # coming in, going out
Schemas = Mapping[tuple[type[BaseModel], Way], Document]

SCHEMES: Mapping[str, Document] = {
    "Bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token that signing in gives.",
    },
    "Metrics": {"type": "http", "scheme": "bearer", "description": "What is set as `METRICS_TOKEN`."},
    "Ticket": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Ticket <secret>`: what follows `#` in the ticket's link; good for this one ticket.",
    },
    "TicketKey": {
        "type": "apiKey",
        "in": "query",
        "name": "key",
        "description": "The same secret, where a header cannot be sent.",
    },
    "Offer": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Offer <key>`: what follows `#` in the link of an offer; good for this one offer.",
    },
    "Device": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Device <device token>`, of a kiosk or a private display.",
    },
    "RefreshCookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": f"Set by signing in; taken from pages that send `X-Requested-With: {OUR_PAGES}`.",
    },
}
TEXT = {"type": "string"}
HEADERS: Mapping[str, Document] = {
    "X-Request-ID": {"required": True, "schema": TEXT, "description": "What finds the request in the log."},
    "ETag": {"required": True, "schema": TEXT, "description": "To be sent as `If-None-Match`."},
    "Idempotency-Replayed": {
        "schema": {"const": "true"},
        "description": "Only where the key was used before: this is the first answer again.",
    },
    "Retry-After": {
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$", "examples": [RETRY_SECONDS]},
        "description": "Seconds.",
    },
    "RateLimit-Policy": {
        "schema": {**TEXT, "examples": ['"reads";q=5000;w=10']},
        "description": "How many requests (`q`) of one caller in how many seconds (`w`) are answered.",
    },
    "RateLimit": {
        "schema": {**TEXT, "examples": ['"reads";r=4999;t=10']},
        "description": "How many are left (`r`), and in how many seconds (`t`) there are more.",
    },
    "WWW-Authenticate": {"required": True, "schema": TEXT, "description": "Which credential is wanted."},
}
PARAMETERS: Mapping[str, Document] = {
    "limit": {
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "description": "How many at most.",
    },
    "cursor": {
        "in": "query",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{32}$"},
        "description": "`next_cursor` of the page before.",
    },
    "Idempotency-Key": {
        "in": "header",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
        "description": "Makes it safe to send this again within 24 h.",
    },
    "If-Match": {
        "in": "header",
        "schema": {"type": "string", "pattern": '^([0-9]+|"[0-9]+(\\.[0-9]+)*"|\\*)$'},
        "description": "The `revision` or the `ETag` that was read; another one since is 412.",
    },
    "If-None-Match": {
        "in": "header",
        "schema": TEXT,
        "description": "The `ETag` of what the caller holds; 304 when that is still so.",
    },
}


class Complaint(Body):
    """What is wrong in one place."""

    pointer: str
    detail: str


class Problem(Body):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[Complaint] = Field(default_factory=list, description="Where in the body, by JSON pointer.")
    opens_at: datetime | SkipJsonSchema[None] = Field(
        default_factory=lambda: None, description="Of `too-early`: from then on it is possible."
    )


class Untitled(GenerateJsonSchema):
    """Without a title for each field: its name is title enough."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


def schemas_of(models: Iterable[tuple[type[BaseModel], Way]]) -> tuple[Schemas, dict[str, Document]]:
    """References to these models, and the definitions of all that they are made of."""
    references, held = models_json_schema(
        list(dict.fromkeys(models)), ref_template="#/components/schemas/{model}", schema_generator=Untitled
    )
    return cast(Schemas, references), dict(sorted(held["$defs"].items()))
