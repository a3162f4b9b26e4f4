"""Why somebody stands where they stand: every person ahead by one rule, in words, and no person named."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from queue_server.actor import Actor
from queue_server.queues import commands, queries, why
from queue_server.queues.ordering import Policy, band, rank_at
from queue_server.queues.queries import Directory
from queue_server.queues.read_routes import explained
from queue_server.queues.states import Priority
from queue_server.queues.why import Standing, rule_between, rules
from tests.a_clinic import Clinic, Ticket
from tests.queues.cases import call, id_of

MORNING = datetime(2026, 3, 1, 8, tzinfo=UTC)
POLICY = Policy({"priority": timedelta(minutes=15), "urgent": timedelta(minutes=30)})
RULES = {why.EMERGENCY, why.CAME_EARLIER, why.HEAD_START, why.APPOINTMENT, why.YOU_WERE_RETURNED}


def a_standing(came: int, kind: Priority, returned: int, has_slot: bool) -> Standing:
    joined = MORNING + timedelta(seconds=came)
    natural = rank_at(joined, kind, POLICY)
    return Standing(band(kind), natural + timedelta(seconds=returned), joined, natural, joined if has_slot else None)


standings = st.builds(
    a_standing, st.integers(0, 7200), st.sampled_from(list(Priority)), st.just(0) | st.integers(1, 3600), st.booleans()
)
lines = st.lists(standings, min_size=1, max_size=8).map(lambda line: sorted(line, key=lambda s: (s.band, s.rank_at)))


@given(line=lines)
def test_everybody_ahead_is_there_by_one_rule(line: list[Standing]) -> None:
    *ahead, own = line
    found = rules(own, ahead)
    assert sum(count for _, count in found) == len(ahead)
    assert {rule for rule, _ in found} <= RULES
    counts = [count for _, count in found]
    assert counts == sorted(counts, reverse=True)


@given(line=lines)
def test_a_rule_is_true_of_whom_it_is_said(line: list[Standing]) -> None:
    *ahead, own = line
    for other in ahead:
        match rule_between(own, other):
            case why.EMERGENCY:
                assert other.band < own.band
            case why.CAME_EARLIER:
                assert other.joined_at <= own.joined_at
            case why.APPOINTMENT:
                assert other.slot_at is not None
            case why.YOU_WERE_RETURNED:
                assert own.rank_at > own.natural
                assert other.joined_at > own.joined_at
            case why.HEAD_START:
                assert other.joined_at > own.joined_at
                assert other.rank_at <= own.rank_at


def test_every_rule_has_words_in_both_languages() -> None:
    for tongue in ("en", "ar"):
        assert why.WORDS[tongue].keys() == RULES
        assert "{time}" in why.SENTENCE[tongue]


# In a real line


async def explanation(clinic: Clinic, ticket: Ticket, who: Actor) -> dict[str, Any]:
    seen = await queries.ticket(clinic.database, Directory(clinic.database), who, id_of(ticket))
    return explained(seen, "en")


def counted(said: dict[str, Any]) -> dict[str, int]:
    return {one["rule"]: one["count"] for one in said["rules"]}


async def test_an_owner_hears_how_many_stand_ahead_and_by_which_rules(clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    await clinic.joins(2)
    own = await clinic.joins_as(patient)
    await clinic.a_ticket(priority=Priority.URGENT)
    await clinic.a_ticket(priority=Priority.EMERGENCY)
    await clinic.joins(3)
    said = await explanation(clinic, own, patient)
    assert (said["position"], said["ahead"], said["tickets"]) == (5, 4, None)
    assert counted(said) == {why.CAME_EARLIER: 2, why.HEAD_START: 1, why.EMERGENCY: 1}
    assert said["rank_at"] == own["rank_at"]


async def test_staff_see_who_stands_ahead_by_number_and_nobodys_name(clinic: Clinic) -> None:
    await clinic.joins(2, name="Said")
    own = await clinic.a_ticket(name="Salma")
    said = await explanation(clinic, own, clinic.doctor)
    assert [one["number"] for one in said["tickets"]] == ["A001", "A002"]
    assert {one["rule"] for one in said["tickets"]} == {why.CAME_EARLIER}
    assert not any(name in repr(said) for name in ("Said", "Salma"))


async def test_whoever_missed_a_call_hears_that_it_was_that(clinic: Clinic) -> None:
    missed, *_ = await clinic.joins(3)
    await call(clinic)
    await commands.return_to_line(clinic.desk, id_of(missed), places=2)
    said = await explanation(clinic, missed, clinic.holder_of(missed))
    assert (said["position"], counted(said)) == (3, {why.YOU_WERE_RETURNED: 2})


async def test_whoever_does_not_wait_has_no_place_to_explain(clinic: Clinic) -> None:
    await clinic.joins(2)
    called = await call(clinic)
    said = await explanation(clinic, called, clinic.holder_of(called))
    assert (said["position"], said["ahead"], said["rules"]) == (None, None, [])
