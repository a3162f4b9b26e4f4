"""Why a ticket stands where it stands: by one rule for everybody ahead; pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

EMERGENCY, CAME_EARLIER, HEAD_START, APPOINTMENT, YOU_WERE_RETURNED = (
    "emergency",
    "came_earlier",
    "head_start",
    "appointment",
    "you_were_returned",
)
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        EMERGENCY: "emergencies, who go before all others",
        CAME_EARLIER: "came before you",
        HEAD_START: "have a head start that the clinic gives",
        APPOINTMENT: "have an appointment",
        YOU_WERE_RETURNED: "came after you, and you were put behind them after a missed call",
    },
    "ar": {
        EMERGENCY: "حالات طارئة تتقدّم على الجميع",
        CAME_EARLIER: "حضروا قبلك",
        HEAD_START: "لهم أسبقية تمنحها العيادة",
        APPOINTMENT: "لديهم موعد",
        YOU_WERE_RETURNED: "حضروا بعدك، وأُعدت خلفهم بعد نداء فائت",
    },
}
SENTENCE = {
    "en": "You stand where somebody would stand who had arrived at {time}.",
    "ar": "مكانك مكان من وصل عند {time}.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What order depends on. `natural` is the rank that arrival and class alone give."""

    band: int
    rank_at: datetime
    joined_at: datetime
    natural: datetime
    slot_at: datetime | None = None

    @property
    def was_returned(self) -> bool:
        """Whether it stands later than it came."""
        return self.rank_at > self.natural


def rule_between(own: Standing, other: Standing) -> str:
    """Why `other`, who stands ahead, does."""
    if other.band < own.band:
        return EMERGENCY
    if other.slot_at is not None:
        return APPOINTMENT
    if other.joined_at <= own.joined_at:
        return CAME_EARLIER
    if own.was_returned and other.rank_at > own.natural:
        return YOU_WERE_RETURNED
    return HEAD_START


def rules(own: Standing, ahead: Sequence[Standing]) -> list[tuple[str, int]]:
    """How many stand ahead by each rule, most first; the counts sum to all who stand ahead."""
    return Counter(rule_between(own, other) for other in ahead).most_common()
