"""Recovery codes: for whoever has lost their phone; each is good once, and we know only keyed hashes of them."""

import secrets
from uuid import UUID

from queue_server.keys import Keys

PURPOSE = "recovery code"
HOW_MANY = 10
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing that looks like something else on paper
LENGTH = 10  # 49 bits, behind a bound on tries
HALF = LENGTH // 2


def new_codes() -> list[str]:
    """Ten codes such as `7KQXA-M2VDR`."""
    return [_new_code() for _ in range(HOW_MANY)]


def hash_of(keys: Keys, code: str, *, of: UUID) -> bytes:
    """What is stored of somebody's code."""
    return keys.mac(PURPOSE, _message(code, of))


def hashes_of(keys: Keys, said: str, *, of: UUID) -> list[bytes]:
    """What may be stored of it: while keys rotate it was one or the other that made it."""
    return list(keys.macs(PURPOSE, _message(said, of)))


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{letters[:HALF]}-{letters[HALF:]}"


def _message(said: str, of: UUID) -> bytes:
    """In capitals and without the dash, however it was typed."""
    return of.bytes + "".join(one for one in said.upper() if one.isalnum()).encode()
