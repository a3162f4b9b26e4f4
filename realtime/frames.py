"""Websocket frames as a server writes them: unmasked, whole (RFC 6455, section 5.2)."""

TEXT = 0x81  # final, text
TWO_BYTES, EIGHT_BYTES = 126, 127  # how many bytes say the length


def framed(message: bytes) -> bytes:
    """One text message as a frame."""
    length = len(message)
    if length < TWO_BYTES:
        return bytes((TEXT, length)) + message
    if length < 1 << 16:
        return bytes((TEXT, TWO_BYTES)) + length.to_bytes(2, "big") + message
    return bytes((TEXT, EIGHT_BYTES)) + length.to_bytes(8, "big") + message


PING = framed(b"2")  # Engine.IO's, which the client answers with a "3"
