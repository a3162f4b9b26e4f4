"""What must be read again and by us only: sealed for one person with AES-GCM, under a key that may be rotated."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from queue_server.keys import Keys, key_id

PURPOSE = "totp"
NAME_BYTES, NONCE_BYTES = 4, 12


def sealed(keys: Keys, plain: bytes, *, of: UUID) -> bytes:
    """The name of the key, a nonce, and what only this key opens, and only as the secret of `of`."""
    key, nonce = keys.current(PURPOSE), os.urandom(NONCE_BYTES)
    return _name(key) + nonce + AESGCM(key).encrypt(nonce, plain, of.bytes)


def unsealed(keys: Keys, box: bytes, *, of: UUID) -> bytes | None:
    """What is in it; None where it is somebody else's, or no key of ours fits."""
    key = next((key for key in keys.all(PURPOSE) if _name(key) == box[:NAME_BYTES]), None)
    if key is None:
        return None
    nonce, rest = box[NAME_BYTES : NAME_BYTES + NONCE_BYTES], box[NAME_BYTES + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, rest, of.bytes)
    except InvalidTag:
        return None


def _name(key: bytes) -> bytes:
    return bytes.fromhex(key_id(key))
