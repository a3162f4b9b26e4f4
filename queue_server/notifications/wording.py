"""The words of notices, in the clinic's plain words: when and where, and never what for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from db.base import Names
from queue_server.http.replies import in_language
from queue_server.notifications.clocks import clock_time, day_and_time
from queue_server.notifications.kinds import Kind

Words = Mapping[str, str]  # by language
APPOINTMENTS = "/appointments"

TITLES: Mapping[Kind, Words] = {
    Kind.BOOKED: {"en": "Your appointment is booked", "ar": "تم حجز موعدك"},
    Kind.MOVED: {"en": "Your appointment has a new time", "ar": "تغيّر وقت موعدك"},
    Kind.CANCELLED: {"en": "Your appointment was cancelled", "ar": "أُلغي موعدك"},
    Kind.CONFIRMED: {"en": "Your appointment is confirmed", "ar": "تم تأكيد موعدك"},
    Kind.REMINDER: {"en": "A reminder of your appointment", "ar": "تذكير بموعدك"},
    Kind.OFFER: {"en": "A time is free for you", "ar": "يوجد وقت متاح لك"},
    Kind.NEAR: {"en": "You are nearly next", "ar": "اقترب دورك"},
}
BODIES: Mapping[Kind, Words] = {
    Kind.BOOKED: {"en": "{when}, {branch}.", "ar": "{when}، {branch}."},
    Kind.MOVED: {"en": "It is now {when}, {branch}.", "ar": "صار {when}، {branch}."},
    Kind.CANCELLED: {"en": "It was to be {when}, {branch}.", "ar": "كان {when}، {branch}."},
    Kind.CONFIRMED: {"en": "{when}, {branch}.", "ar": "{when}، {branch}."},
    Kind.REMINDER: {"en": "{when}, {branch}.", "ar": "{when}، {branch}."},
    Kind.OFFER: {
        "en": "{when}, {branch}. It is kept for you until {until}.",
        "ar": "{when}، {branch}. وهو محجوز لك حتى {until}.",
    },
    Kind.NEAR: {
        "en": "{number}: {ahead}. Please stay near {branch}.",
        "ar": "{number}: {ahead}. يُرجى البقاء قرب {branch}.",
    },
}
AHEAD: Mapping[int, Words] = {
    0: {"en": "you are next", "ar": "أنت التالي"},
    1: {"en": "one person is ahead of you", "ar": "شخص واحد قبلك"},
    2: {"en": "two people are ahead of you", "ar": "شخصان قبلك"},
}
# Of an appointment that the calendar holds no longer, as long as nobody has moved it.
UNSURE_TITLE: Words = {"en": "Your appointment may have to change", "ar": "قد يتغيّر موعدك"}
UNSURE_BODY: Words = {
    "en": "{when}, {branch}. Please ask before you come.",
    "ar": "{when}، {branch}. يُرجى الاستفسار قبل الحضور.",
}
UNSURE: Words = {"en": "See it, or choose another time: {link}", "ar": "لعرض الموعد أو اختيار وقت آخر: {link}"}
# Of a series, in one: how many, and the first of them.
SERIES_TITLES: Mapping[Kind, Words] = {
    Kind.BOOKED: {"en": "{count} appointments are booked", "ar": "تم حجز مواعيدك (العدد: {count})"},
    Kind.MOVED: {"en": "{count} appointments have new times", "ar": "تغيّرت أوقات مواعيدك (العدد: {count})"},
    Kind.CANCELLED: {"en": "{count} appointments were cancelled", "ar": "أُلغيت مواعيدك (العدد: {count})"},
}
SERIES_BODIES: Mapping[Kind, Words] = {
    Kind.BOOKED: {"en": "The first: {when}, {branch}.", "ar": "الأول: {when}، {branch}."},
    Kind.MOVED: {"en": "The first is now {when}, {branch}.", "ar": "صار الأول {when}، {branch}."},
    Kind.CANCELLED: {"en": "The first was to be {when}, {branch}.", "ar": "كان الأول {when}، {branch}."},
}
# Only letters say more: with whom, all times of a series, and what to do.
WITH: Words = {"en": "With: {doctor}", "ar": "مع: {doctor}"}
REFERENCE: Words = {"en": "Reference: {reference}", "ar": "الرقم المرجعي: {reference}"}
ALL_TIMES: Words = {"en": "All of them:", "ar": "جميع المواعيد:"}
WHAT_TO_DO: Mapping[Kind, Words] = {
    Kind.CANCELLED: {"en": "Book another time: {link}", "ar": "احجز وقتًا آخر: {link}"},
    Kind.OFFER: {"en": "Take it or leave it: {link}", "ar": "للقبول أو الاعتذار: {link}"},
    Kind.NEAR: {"en": "Your place in the line: {link}", "ar": "مكانك في الدور: {link}"},
    Kind.REMINDER: {
        "en": "Can you not come? Cancel or move it, so that somebody else can have the time: {link}",
        "ar": "لا يمكنك الحضور؟ ألغِ الموعد أو غيّره ليستفيد غيرك من الوقت: {link}",
    },
}
SEE_IT: Words = {"en": "See, move or cancel it: {link}", "ar": "لعرض الموعد أو تغييره أو إلغائه: {link}"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice is about: the facts of an appointment, of an offered time, or (`number`, `ahead`) of a place."""

    kind: Kind
    clinic: Names
    branch: Names
    zone: ZoneInfo
    starts_at: datetime | None = None
    until: datetime | None = None
    number: str | None = None
    ahead: int = 0
    doctor: Names | None = None
    reference: str | None = None
    further: tuple[datetime, ...] = ()  # of the same series, when it is told of in one
    is_unsure: bool = False  # whether it can be so, nobody knows yet

    def title(self, language: str) -> str:
        """What it is, without a when or a where."""
        if self.is_unsure:
            return UNSURE_TITLE[language]
        titles = SERIES_TITLES if self.further else TITLES
        return titles[self.kind][language].format(count=1 + len(self.further))

    def body(self, language: str) -> str:
        """When and where, in a sentence: for the inbox, for push and text messages."""
        bodies = SERIES_BODIES if self.further else BODIES
        body = UNSURE_BODY if self.is_unsure else bodies[self.kind]
        return body[language].format(
            when=self._when(language),
            branch=_one_line(in_language(self.branch, language)),
            until=clock_time(self.until, self.zone) if self.until else "",
            number=self.number,
            ahead=AHEAD[min(self.ahead, max(AHEAD))][language],
        )

    def subject(self, language: str) -> str:
        """Of a letter."""
        when = self._when(language)
        return f"{self.title(language)}: {when}" if when and not self.further else self.title(language)

    def letter(self, language: str, link: str | None) -> str:
        """The words of an e-mail; `link` is a whole address, if there is a page for them."""
        more = []
        if self.doctor is not None:
            more.append(WITH[language].format(doctor=_one_line(in_language(self.doctor, language))))
        if self.reference is not None:
            more.append(REFERENCE[language].format(reference=self.reference))
        parts = [self.title(language), "\n".join([self.body(language), *more])]
        if self.further:
            parts.append("\n".join([ALL_TIMES[language], *self._all_times(language)]))
        if link is not None:
            to_do = UNSURE if self.is_unsure else WHAT_TO_DO.get(self.kind, SEE_IT)
            parts.append(to_do[language].format(link=link))
        return "\n\n".join([*parts, _one_line(in_language(self.clinic, language))]) + "\n"

    def text(self, language: str, link: str | None) -> str:
        """The words of a text message: who writes, what, when, where, and a link."""
        clinic = _one_line(in_language(self.clinic, language))
        said = f"{clinic}: {self.title(language)}. {self.body(language)}"
        return said if link is None else f"{said} {link}"

    def _when(self, language: str) -> str:
        return day_and_time(self.starts_at, self.zone, language) if self.starts_at else ""

    def _all_times(self, language: str) -> list[str]:
        assert self.starts_at is not None
        return [day_and_time(at, self.zone, language) for at in (self.starts_at, *self.further)]


def _one_line(name: str) -> str:
    return " ".join(name.split())
