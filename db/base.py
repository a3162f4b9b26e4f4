"""What every table shares: types by annotation, the tenant, ids and revisions."""

import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, Date, DateTime, Interval, Numeric, Text, Time, Uuid, func
from sqlalchemy.dialects.postgresql import BYTEA, DOUBLE_PRECISION, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

Names = dict[str, str]  # {"en": …, "ar": …}; English is always there


class Xid8(UserDefinedType[str]):
    """Postgres's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


class Base(DeclarativeBase):
    """Types by annotation: every text is `text`, every moment has a zone."""

    type_annotation_map = {  # noqa: RUF012
        str: Text(),
        datetime: DateTime(timezone=True),
        date: Date(),
        time: Time(),
        timedelta: Interval(),
        Decimal: Numeric(12, 3),
        uuid.UUID: Uuid(),
        bytes: BYTEA(),
        float: DOUBLE_PRECISION(),
        dict[str, Any]: JSONB(),
        Names: JSONB(),
        list[str]: ARRAY(Text()),
        list[Any]: JSONB(),
    }


class Tenant:
    """Of one organization: every query says which."""

    organization_id: Mapped[uuid.UUID]


class Row(Tenant):
    """A thing with an id that people edit: `revision` counts the edits (If-Match)."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revision: Mapped[int] = mapped_column(server_default="1", default=1)
