"""The code that a screen shows and somebody types: short, legible from afar, and hard to mistake or to guess."""

import secrets
import unicodedata

# No vowels (no words), and nothing that looks like something else on this list or off it: 19 ** 8 is 34 bits.
ALPHABET = "CDFHJKMNPRTWXY34679"
LENGTH = 8
GROUP = 4


def new_code() -> str:
    """Eight characters, as they are kept."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """In two groups, as people read it: `K7FM-3XRW`."""
    return f"{code[:GROUP]}-{code[GROUP:]}"


def typed(said: str) -> str:
    """What somebody typed as it is kept: any case, any spaces and dashes, digits of any script."""
    return "".join(_plain(one) for one in said if one.isalnum())


def _plain(one: str) -> str:
    digit = unicodedata.decimal(one, None)
    return one.upper() if digit is None else str(digit)
