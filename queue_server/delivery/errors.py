"""Refusals of delivery, and what transports raise."""

from queue_server.errors import Invalid, Unavailable


class NoMail(Invalid):
    """This clinic sends no e-mail."""


class NoTexts(Invalid):
    """This clinic sends no text messages."""


class PostFull(Unavailable):
    """Too many messages are on their way; try again shortly."""


NO_WAY = (NoMail, NoTexts, PostFull)  # what `Post.must_take` refuses with


class TryLater(Exception):
    """It could not be delivered now, and may be in a while. The words are logged: codes and kinds, never an address."""


class Unsure(TryLater):
    """It was handed over, and nobody said whether it was taken: once more may be twice."""


class Undeliverable(Exception):
    """It will never be delivered. The words are logged: codes and kinds, never an address."""


class Gone(Undeliverable):
    """There is nobody at that address any more, and never will be."""
