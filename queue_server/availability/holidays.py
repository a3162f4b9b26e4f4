"""Public holidays of a country, as the library `holidays` knows them, by the names people there use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from holidays import country_holidays, list_localized_countries

from db.base import Names
from queue_server.errors import Invalid

ENGLISH = ("en_US", "en_GB", "en")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off; `source` is what its closure is known by, so that nobody gets it twice."""

    day: date
    names: Names
    source: str


def holidays_of(country: str, subdivision: str | None, year: int) -> list[Holiday]:
    """The holidays of a year, in order. `Invalid` where the library knows no such country or subdivision."""
    place = country if subdivision is None else f"{country}-{subdivision}"
    english = _names(country, subdivision, year, *_spoken(country, ENGLISH))
    arabic = _names(country, subdivision, year, "ar") if "ar" in _languages(country) else {}
    return [
        Holiday(day, {"en": name} | ({"ar": arabic[day]} if day in arabic else {}), f"holidays:{place}:{day}")
        for day, name in sorted(english.items())
    ]


def _spoken(country: str, wanted: tuple[str, ...]) -> Iterator[str]:
    yield from [language for language in wanted if language in _languages(country)][:1]


def _languages(country: str) -> list[str]:
    return list_localized_countries().get(country, [])


def _names(country: str, subdivision: str | None, year: int, language: str | None = None) -> dict[date, str]:
    try:
        return dict(country_holidays(country, subdiv=subdivision, years=year, language=language))
    except NotImplementedError:
        known = "/country" if subdivision is None else "/subdivision"
        raise Invalid(pointers={known: "The list of holidays does not know this."}) from None
