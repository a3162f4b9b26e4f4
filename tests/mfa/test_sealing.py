"""What is kept of secrets: what is sealed is read for one person only, and outlives the change of a key."""

from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.mfa.recovery import hash_of, hashes_of, new_codes
from queue_server.mfa.sealing import sealed, unsealed

OLD, NEW = b"the secret of last year, of thirty-two bytes", b"the secret of this year, of thirty-two bytes"
SALMA, SAID = new_id(), new_id()


def test_what_is_sealed_is_hidden_and_comes_back() -> None:
    keys = Keys((NEW,))
    boxes = [sealed(keys, b"a plain secret", of=SALMA) for _ in range(2)]
    assert boxes[0] != boxes[1]
    assert not any(b"secret" in box for box in boxes)
    assert [unsealed(keys, box, of=SALMA) for box in boxes] == [b"a plain secret"] * 2


def test_it_is_nobody_elses() -> None:
    keys = Keys((NEW,))
    assert unsealed(keys, sealed(keys, b"a plain secret", of=SALMA), of=SAID) is None


def test_a_changed_bit_opens_nothing() -> None:
    keys = Keys((NEW,))
    box = sealed(keys, b"a plain secret", of=SALMA)
    for at in range(len(box)):
        assert unsealed(keys, box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :], of=SALMA) is None
    assert unsealed(keys, b"", of=SALMA) is None


def test_it_outlives_the_change_of_the_key_and_not_the_loss_of_it() -> None:
    box = sealed(Keys((OLD,)), b"a plain secret", of=SALMA)
    assert unsealed(Keys((NEW, OLD)), box, of=SALMA) == b"a plain secret"
    assert unsealed(Keys((NEW,)), box, of=SALMA) is None
    assert unsealed(Keys((NEW,)), sealed(Keys((NEW, OLD)), b"a plain secret", of=SALMA), of=SALMA) == b"a plain secret"


def test_a_recovery_code_is_kept_as_one_persons_however_it_is_typed() -> None:
    keys, [code, *_] = Keys((NEW, OLD)), new_codes()
    kept = hash_of(keys, code, of=SALMA)
    assert len(kept) == 32
    assert all(kept in hashes_of(keys, typed, of=SALMA) for typed in (code, code.lower(), f" {code.replace('-', ' ')}"))
    assert kept not in hashes_of(keys, code, of=SAID)
    assert hash_of(Keys((OLD,)), code, of=SALMA) in hashes_of(keys, code, of=SALMA)
