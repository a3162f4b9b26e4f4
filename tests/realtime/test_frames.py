"""Our frames are those of the library that parses them."""

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from realtime.frames import framed

LENGTHS = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536, 70_000]) | st.integers(0, 200)


@given(LENGTHS, st.binary(min_size=1, max_size=3))
def test_a_frame_is_what_the_library_would_write(length: int, beginning: bytes) -> None:
    message = (beginning * (length // len(beginning) + 1))[:length]
    assert framed(message) == Frame(Opcode.TEXT, message).serialize(mask=False)
