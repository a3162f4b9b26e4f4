"""What is asked of somebody to prove an address: codes and their hashes, kept in a challenge; pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from db.base import Names
from db.tables import Challenge
from queue_server.delivery.messages import Address, Channel, Message
from queue_server.keys import Keys
from queue_server.registration import codes
from queue_server.registration.letters import Letters

OLD = "old address"  # what the hash of the other code of a change of address is bound to


class Says(StrEnum):
    """What the address is told. To whoever asked, all three look the same."""

    CODE = "code"
    KNOWN = "known"  # that it has an account already
    NOTHING = "nothing"  # it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether somebody reads what comes to an address, and to `old`, where an address is to be replaced."""

    purpose: str  # of the challenge
    address: Address
    says: Says
    language: str
    clinic: Names
    user_id: UUID | None = None
    old: Address | None = None
    facts: dict[str, Any] = field(default_factory=dict)  # what the answer is for

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where something may be sent."""
        return (self.address,) if self.old is None else (self.address, self.old)

    def kept(self) -> dict[str, Any]:
        """As the challenge keeps it beside its address."""
        old = None if self.old is None else [self.old.channel.value, self.old.value]
        return {**self.facts, "says": self.says.value, "language": self.language, "clinic": self.clinic, "old": old}

    @classmethod
    def of(cls, challenge: Challenge) -> Self:
        """What a challenge asks."""
        kept = challenge.facts
        assert challenge.channel is not None
        assert challenge.address is not None
        return cls(
            purpose=challenge.purpose,
            address=Address(Channel(challenge.channel), challenge.address),
            says=Says(kept["says"]),
            language=kept["language"],
            clinic=kept["clinic"],
            user_id=challenge.user_id,
            old=kept["old"] and Address(Channel(kept["old"][0]), kept["old"][1]),
            facts=kept,
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """New codes as they are stored, and in the messages that tell them."""

    code_hash: bytes
    facts: dict[str, Any]
    messages: tuple[Message, ...]


def seal(question: Question, challenge_id: UUID, keys: Keys, letters: Letters) -> Sealed:
    """Codes for a question; where there is nobody to answer, a hash that no code has."""
    code_hash, message = _asked(question, challenge_id, keys, letters)
    if question.old is None:
        return Sealed(code_hash, question.kept(), (message,) if message else ())
    other = codes.new_code()
    old_hash = codes.hash_of(keys, challenge_id, OLD, other)
    told = _with_code(letters, question, question.old, other)
    return Sealed(code_hash, {**question.kept(), "old_hash": old_hash.hex()}, (*((message,) if message else ()), told))


def is_answered(challenge: Challenge, keys: Keys, code: str) -> bool:
    """Whether this is the code that was sent."""
    return codes.fits(keys, challenge.id, challenge.purpose, code, challenge.code_hash)


def are_answered(challenge: Challenge, keys: Keys, *, old_code: str, new_code: str) -> bool:
    """Whether both codes of a change of address are right; it takes as long whichever is wrong."""
    stored = bytes.fromhex(challenge.facts["old_hash"])
    fit = [is_answered(challenge, keys, new_code), codes.fits(keys, challenge.id, OLD, old_code, stored)]
    return all(fit)


def _asked(question: Question, challenge_id: UUID, keys: Keys, letters: Letters) -> tuple[bytes, Message | None]:
    match question.says:
        case Says.CODE:
            code = codes.new_code()
            code_hash = codes.hash_of(keys, challenge_id, question.purpose, code)
            return code_hash, _with_code(letters, question, question.address, code)
        case Says.KNOWN:
            return codes.nobodys_hash(), letters.known(question.address, language=question.language)
        case Says.NOTHING:
            return codes.nobodys_hash(), None


def _with_code(letters: Letters, question: Question, to: Address, code: str) -> Message:
    return letters.code(to, code, purpose=question.purpose, language=question.language, clinic=question.clinic)
