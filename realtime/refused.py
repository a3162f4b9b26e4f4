"""What a client is told that may not."""


class Refused(Exception):
    """`type` is `/problems/<slug>`, `status` the HTTP status the same refusal has there."""

    def __init__(self, problem: str, status: int, detail: str) -> None:
        super().__init__(problem)
        self.type = problem
        self.status = status
        self.detail = detail

    def document(self) -> dict[str, object]:
        """As an ack carries it."""
        return {"type": self.type, "status": self.status, "detail": self.detail}


INVALID = ("/problems/invalid", 422, "Something in the request is not valid.")
UNAVAILABLE = ("/problems/unavailable", 503, "The service cannot answer at the moment; try again shortly.")
RATE_LIMITED = ("/problems/rate-limited", 429, "Too many requests; wait a moment.")
FORBIDDEN = ("/problems/forbidden", 403, "You may not do this.")
