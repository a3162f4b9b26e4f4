"""Bodies of services."""

import re
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from queue_server.clinic.schemas import UNCHANGED, Wish, named, shown
from queue_server.clinic.service_queries import ServiceRow
from queue_server.http.bodies import NUMBERS_ONLY, Body, Names

PRICE = r"^[0-9]{1,9}(\.[0-9]{1,3})?$"


def _price(value: Any) -> Any:
    if isinstance(value, bool) or (isinstance(value, str) and re.fullmatch(PRICE, value) is None):
        raise ValueError("give a price, such as 12.500")
    return value


def _each_once(ids: list[UUID]) -> list[UUID]:
    if len(set(ids)) != len(ids):
        raise ValueError("name each of them once")
    return ids


Price = Annotated[
    Decimal,
    BeforeValidator(_price),
    Field(ge=0, lt=10**9, decimal_places=3),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "minimum": 0, "exclusiveMaximum": 10**9}, {"type": "string", "pattern": PRICE}]}
    ),
]
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
Minutes = Annotated[int, Field(ge=1, le=480), NUMBERS_ONLY]
Buffer = Annotated[int, Field(ge=0, le=240), NUMBERS_ONLY]
# Null names none, so everywhere or everybody; an empty list would be nowhere and nobody.
Some = Annotated[
    list[UUID], Field(min_length=1, max_length=500, json_schema_extra={"uniqueItems": True}), AfterValidator(_each_once)
]


class NewService(Wish):
    """A service to be."""

    name: Names
    duration_minutes: Minutes
    price: Price | None = None
    currency: Currency | None = None
    buffer_before_minutes: Buffer = 0
    buffer_after_minutes: Buffer = 0
    is_online: StrictBool = True
    branch_ids: Some | None = None
    staff_ids: Some | None = None

    @model_validator(mode="after")
    def _priced_in_something(self) -> Self:
        if (self.price is None) != (self.currency is None):
            raise ValueError("give price and currency, or neither")
        return self


class ServiceEdit(Wish):
    """Changes of a service."""

    name: Names = UNCHANGED
    duration_minutes: Minutes = UNCHANGED
    price: Price | None = None
    currency: Currency | None = None
    buffer_before_minutes: Buffer = UNCHANGED
    buffer_after_minutes: Buffer = UNCHANGED
    is_online: StrictBool = UNCHANGED
    branch_ids: Some | None = None
    staff_ids: Some | None = None


class CatalogueService(Body):
    """What is done for a patient, how long it takes and what it costs; where (null: everywhere) and by whom.

    Staff alone book what is not `is_online`.
    """

    id: UUID
    name: str
    names: dict[str, str]
    duration_minutes: int
    price: Decimal | None
    currency: str | None
    buffer_before_minutes: int
    buffer_after_minutes: int
    is_online: bool
    branch_ids: list[UUID] | None
    staff_ids: list[UUID] | None
    revision: int

    @classmethod
    def of(cls, service: ServiceRow, language: str, **more: Any) -> Self:
        """A service, in the caller's language."""
        return cls.model_validate(shown(service) | named(service["name"], language) | more)
