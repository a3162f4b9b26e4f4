"""How long a failed job waits: longer each time, and no two of a crowd equally long."""

MOST_TRIES = 12
FIRST, LONGEST = 2.0, 1800.0  # seconds; twelve tries take about three hours
GROWS = 3.0


def pause_after(tries: int, luck: float) -> float:
    """Seconds until the next try after so many; `luck` is from 0 to 1 and spreads them over half to one and a half."""
    return min(LONGEST, FIRST * GROWS ** (tries - 1)) * (0.5 + luck)
