"""Ids: UUIDv7 (RFC 9562), made here because Postgres before 18 has none."""

import os
import time
from uuid import UUID

A_SECOND = 1_000 << 12

_last = 0  # the millisecond (48 bits) and the number within it (12 bits) of the id made last


def new_id() -> UUID:
    """A UUID that sorts by the millisecond it was made in, and within it behind those this process made before.

    What is made together, the rows of a sheet, is so listed in its order (RFC 9562, 6.2, method 1).
    """
    global _last
    now = time.time_ns() // 1_000_000 << 12
    _last = _last + 1 if now <= _last < now + A_SECOND else now  # a clock that was put back far begins anew
    millisecond, nth = _last >> 12, _last & 0xFFF
    chance = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=millisecond << 80 | 0x7 << 76 | nth << 64 | 0x2 << 62 | chance)
