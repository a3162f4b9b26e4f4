"""The demo clinic as it opens: branches, services, rooms, people and lines."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from db.base import Names
from queue_server.actor import Role
from queue_server.queues.states import Priority

ORGANIZATION: Names = {"en": "Demo Clinic", "ar": "العيادة التجريبية"}
PASSWORD = "demo-clinic-2026"  # noqa: S105 - of accounts that everybody may use
DOMAIN = "demo.clinic"
TIME_ZONE = "Asia/Muscat"
CURRENCY = "OMR"
ALWAYS: dict[str, Any] = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
# Whoever tries the demo walks the whole way at once: books the next slot, moves it, cancels it, checks in.
BOOKING: dict[str, Any] = {
    "change_until_minutes": 0,
    "early_check_in_minutes": 24 * 60,
    "most_open": 50,
    "most_a_day": 30,
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; a doctor has a line of their own, with these letters.

    `only_at`: the one branch, counted from 0, where somebody works who does not work at all of them.
    """

    login: str
    name: Names
    role: Role
    everywhere: bool = False
    letters: str = ""
    only_at: int | None = None
    phone: str | None = None

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.login}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A service and its price in rials."""

    name: Names
    minutes: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Somebody who is waiting when the demo opens; `offer` counts from 0 in `OFFERS`."""

    name: str
    offer: int = 0
    needs: tuple[str, ...] = ()
    priority: Priority | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class House:
    """A branch, how many rooms it has, and who waits there."""

    name: Names
    rooms: int
    waiting: tuple[WalkIn, ...]


SAID = Person("doctor1", {"en": "Dr. Said", "ar": "د. سعيد"}, Role.DOCTOR, letters="K")
MARYAM = Person("doctor2", {"en": "Dr. Maryam", "ar": "د. مريم"}, Role.DOCTOR, letters="L")
HANAN = Person("doctor3", {"en": "Dr. Hanan", "ar": "د. حنان"}, Role.DOCTOR, letters="M", only_at=1)
DOCTORS = (SAID, MARYAM, HANAN)
RECEPTIONIST = Person("reception", {"en": "Huda", "ar": "هدى"}, Role.RECEPTIONIST)
STAFF = (
    Person("admin", {"en": "Nasser", "ar": "ناصر"}, Role.ADMIN, everywhere=True),
    Person("manager", {"en": "Zainab", "ar": "زينب"}, Role.MANAGER, everywhere=True),
    RECEPTIONIST,
    *DOCTORS,
)
PATIENT_NAMES: tuple[Names, ...] = (
    {"en": "Salma Al Balushi", "ar": "سلمى البلوشي"},
    {"en": "Ahmed Al Harthy", "ar": "أحمد الحارثي"},
    {"en": "Fatma Al Lawati", "ar": "فاطمة اللواتي"},
    {"en": "Khalid Al Rashdi", "ar": "خالد الراشدي"},
    {"en": "Aisha Al Zadjali", "ar": "عائشة الزدجالي"},
    {"en": "Yousuf Al Kindi", "ar": "يوسف الكندي"},
    {"en": "Noor Al Habsi", "ar": "نور الحبسي"},
    {"en": "Omar Al Siyabi", "ar": "عمر السيابي"},
    {"en": "Layla Al Maskari", "ar": "ليلى المسكري"},
)
PATIENTS = tuple(
    Person(f"patient{number}", name, Role.PATIENT, everywhere=True, phone=f"+968 9000 000{number}")
    for number, name in enumerate(PATIENT_NAMES, start=1)
)

OFFERS = (
    Offer({"en": "General consultation", "ar": "استشارة عامة"}, 15, Decimal("10.000")),
    Offer({"en": "Blood test", "ar": "فحص دم"}, 10, Decimal("6.500")),
    Offer({"en": "Vaccination", "ar": "تطعيم"}, 10, Decimal("5.000")),
    Offer({"en": "Follow-up", "ar": "متابعة"}, 10, Decimal("4.000")),
)


@dataclass(frozen=True, slots=True)
class Shift:
    """When a doctor works, or has a break, on every day."""

    starts_at: str
    ends_at: str
    kind: str = "work"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a doctor does at a branch, counted from 0: they sit in a room of it when the demo opens."""

    branch: int
    shifts: tuple[Shift, ...]


# Somebody is at every branch at every hour of every day, and nobody ever in two cities.
ROUND_THE_CLOCK = Shift("00:00", "24:00")
WORK = (
    (SAID, Plan(0, (ROUND_THE_CLOCK, Shift("12:00", "12:30", "break")))),
    (MARYAM, Plan(0, (ROUND_THE_CLOCK, Shift("13:00", "13:30", "break")))),
    (HANAN, Plan(1, (ROUND_THE_CLOCK,))),
)
GENERAL: Names = {"en": "General", "ar": "العيادة العامة"}
GENERAL_LETTERS = "A"

HOUSES = (
    House(
        {"en": "Al Khuwair", "ar": "الخوير"},
        4,
        (
            WalkIn("Hamad Al Busaidi", reason="Cough for a week"),
            WalkIn("Moza Al Farsi", offer=1, needs=("language:ar",)),
            WalkIn("Ibrahim Al Amri", needs=("wheelchair",), priority=Priority.PRIORITY),
            WalkIn("Shamsa Al Jabri", offer=2, needs=("first_visit", "language:ar")),
            WalkIn("Ravi Kumar", offer=3),
            WalkIn("Thuraya Al Wahaibi", needs=("first_visit",)),
        ),
    ),
    House(
        {"en": "Salalah", "ar": "صلالة"},
        3,
        (
            WalkIn("Musallam Al Kathiri", needs=("language:ar",)),
            WalkIn("Amna Al Shanfari", offer=2, needs=("first_visit",)),
            WalkIn("Bakhit Al Mahri", offer=1, needs=("wheelchair",), priority=Priority.PRIORITY),
            WalkIn("Joyce Fernandes", offer=3),
        ),
    ),
)

# Who has an appointment when the demo opens: no account, and no address to write to.
EXPECTED = (
    *("Maha Al Hinai", "Badr Al Mamari", "Raya Al Saadi", "Faisal Al Riyami", "Asma Al Nabhani"),
    *("Talal Al Shukaili", "Samira Al Ghafri", "Majid Al Abri", "Hind Al Wahaibi", "Anwar Al Toubi"),
)
