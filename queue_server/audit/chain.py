"""The chain over the audit log: what is hashed, how a seal follows from the one before, what an anchor vouches for."""

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from queue_server.keys import Keys

GENESIS = hashlib.sha256(b"queue-server audit log, chain 1").digest()
PURPOSE = "audit anchor"
# Anchors from this seal to that one, newest first. What claims a time that no server has is none of ours.
ANCHORS = """
    SELECT seq, CASE WHEN at BETWEEN '2000-01-01' AND '9000-01-01' THEN at ELSE 'epoch' END AS at, hash, mac
    FROM audit_anchors WHERE seq BETWEEN $1 AND $2 ORDER BY seq DESC LIMIT $3
"""
LAST = 2**63 - 1
ABSENT = struct.pack(">i", -1)


def canonical(fields: Iterable[str | None]) -> bytes:
    """An entry as bytes: each column behind its length, so that no two entries are ever the same bytes.

    Columns are texts in the order of `db/functions/audit_bytes.sql`: what is hashed is what an auditor reads.
    """
    parts: list[bytes] = []
    for field in fields:
        if field is None:
            parts.append(ABSENT)
        else:
            encoded = field.encode()
            parts += (struct.pack(">i", len(encoded)), encoded)
    return b"".join(parts)


def seal(previous: bytes, fields: Iterable[str | None]) -> bytes:
    """The hash that seals an entry behind the one that sealed the entry before it (`GENESIS` for the first)."""
    return hashlib.sha256(previous + canonical(fields)).digest()


@dataclass(frozen=True, slots=True)
class Anchor:
    """That the chain had this hash at this seal at this time; `mac` is made with a key that no database holds."""

    seq: int
    at: datetime
    hash: bytes
    mac: bytes

    @classmethod
    def made(cls, keys: Keys, seq: int, at: datetime, digest: bytes) -> Self:
        """A new anchor."""
        return cls(seq, at, digest, keys.mac(PURPOSE, _vouched(seq, at, digest)))

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """From a line of an anchor file or of the log. Raises `ValueError` when it is none."""
        try:
            at = datetime.fromisoformat(said["at"])
            return cls(int(said["seq"]), at, bytes.fromhex(said["hash"]), bytes.fromhex(said["mac"]))
        except (KeyError, TypeError) as error:
            raise ValueError(str(error)) from error

    def is_by(self, keys: Keys) -> bool:
        """Whether one of these keys made it."""
        return keys.is_mac(PURPOSE, _vouched(self.seq, self.at, self.hash), self.mac)

    def told(self) -> dict[str, Any]:
        """As it stands in the log and in a file."""
        return {"seq": self.seq, "at": _moment(self.at), "hash": self.hash.hex(), "mac": self.mac.hex()}

    def line(self) -> str:
        """As one line of an anchor file."""
        return json.dumps(self.told()) + "\n"


def anchors_in(lines: Iterable[str]) -> Sequence[Anchor]:
    """Every anchor of an anchor file, or of a log that holds some. Raises `ValueError` for one that cannot be read."""
    said = (json.loads(line) for line in lines if '"mac"' in line)
    return [Anchor.read(one) for one in said]


def _vouched(seq: int, at: datetime, digest: bytes) -> bytes:
    return canonical((str(seq), _moment(at), digest.hex()))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
