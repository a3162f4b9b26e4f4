"""Request bodies: read once, strict, and every complaint with its place."""

from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails
from starlette.requests import Request

from queue_server.errors import Invalid, Malformed, MediaType
from queue_server.http.json import find_bad_text, loads

YEARS = range(2000, 2200)  # beyond these nothing happens here, and arithmetic has no ends
BLANK = "must not be blank"
# By pydantic's names for what may be wrong.
PLAINLY = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field.",
    "value_error": "{error}",
    "int_parsing": "give a number",
    "int_type": "give a number",
    "int_from_float": "give a whole number",
    "greater_than_equal": "Write {ge} or more.",
    "greater_than": "Write more than {gt}.",
    "less_than_equal": "Write {le} or less.",
    "string_too_long": "At most {max_length} characters.",
    "too_long": "At most {max_length} of them.",
}


class Body(BaseModel):
    """A request or reply body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Nothing(Body):
    """No fields: the address says it all."""


def _is_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("give an RFC 3339 time with an offset, as text")
    return value


def _is_number(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("give a number")
    return value


def _in_our_time(value: datetime) -> datetime:
    if value.year not in YEARS:
        raise ValueError(f"give a time between {YEARS.start} and {YEARS.stop - 1}")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError(BLANK)
    return value.strip()


NOT_BLANK = r"\S"  # what the validator sees too, said in the schema
# Lax pydantic takes 0 for a time.
Moment = Annotated[AwareDatetime, BeforeValidator(_is_text), AfterValidator(_in_our_time)]
NUMBERS_ONLY = BeforeValidator(_is_number)  # lax takes true and "5" for an int, strict refuses 5.0
ShortText = Annotated[str, StringConstraints(max_length=200, pattern=NOT_BLANK), AfterValidator(_not_blank)]
LongText = Annotated[str, StringConstraints(max_length=1000, pattern=NOT_BLANK), AfterValidator(_not_blank)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()-]{3,24}$")]


class Names(Body):
    """A name that people see, in both languages; Arabic falls back to English."""

    en: ShortText
    ar: ShortText | None = None

    def stored(self) -> dict[str, str]:
        """As the tables keep it."""
        return self.model_dump(exclude_none=True)


Model = TypeVar("Model", bound=BaseModel)


async def body(request: Request, model: type[Model]) -> Model:
    """The request's body as `model`. 400 unreadable, 415 not JSON, 422 with the place of every mistake."""
    raw = await request.body()
    if not raw:
        return _empty(model)
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise MediaType
    try:
        value = loads(raw)
    except ValueError:
        raise Malformed("The body is not JSON.") from None
    if not isinstance(value, dict):
        raise Malformed("The body must be a JSON object.")
    if (place := find_bad_text(value)) is not None:
        raise Invalid(pointers={place: "Text must not hold NUL or lone surrogates."})
    return validated(model, value)


def validated(model: type[Model], value: Any) -> Model:
    """`value` as `model`, or `Invalid` with a pointer for each complaint."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Invalid(pointers=pointers_of(error)) from None


def pointers_of(error: ValidationError) -> dict[str, str]:
    """JSON pointers (RFC 6901) to what is wrong, and what it is."""
    return {pointer(*one["loc"]): sentence_of(one) for one in error.errors(include_input=False)}


def sentence_of(problem: ErrorDetails) -> str:
    """One complaint of pydantic's, for whoever filled in the form or the sheet; rare ones in its own words."""
    facts = problem.get("ctx", {})
    if facts.get("pattern") == NOT_BLANK:
        return BLANK
    plain = PLAINLY.get(problem["type"])
    return plain.format(**facts) if plain else problem["msg"]


def pointer(*parts: str | int) -> str:
    """The JSON pointer of a place in a body."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _empty(model: type[Model]) -> Model:
    if any(field.is_required() for field in model.model_fields.values()):
        raise Malformed("A body is needed.")
    return model()
