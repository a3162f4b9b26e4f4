"""The checker finds what it is for: each of these histories is wrong in one way, and it says so."""

from dataclasses import replace

import pytest

from tests.chaos import check_lines, check_screens, check_writes
from tests.chaos.a_day import LINE, a_day, a_ticket, the_screen
from tests.chaos.checker import as_text, violations
from tests.chaos.history import Attempt, Entry, Glimpse, History, Outcome, Press, Restore, Stored
from tests.live.watchers import Known

OTHER = "other"


def said(history: History, stored: Stored) -> str:
    return as_text(violations(history, stored))


def test_a_good_day_is_without_a_word() -> None:
    assert violations(*a_day()) == {}


# Writes


def test_a_lost_write_is_found() -> None:
    history, stored = a_day()
    stored.audit = [entry for entry in stored.audit if entry.request_id != "request 4"]
    assert "press 4 (ticket.joined by Noor, key key 4) was acknowledged (201) and is lost" in said(history, stored)


def test_what_a_restore_took_away_is_not_lost() -> None:
    history, stored = a_day()
    stored.audit = [entry for entry in stored.audit if entry.request_id != "request 4"]
    history.restores.append(Restore(copied=103.5, restored=110.0))
    assert not list(check_writes.wrong_writes(history, stored))


def test_a_write_that_was_done_twice_is_found() -> None:
    history, stored = a_day()
    history.presses[0].attempts.insert(0, Attempt("request 0", 100.0, 100.5, None))
    stored.audit.append(Entry("request 0", "ticket.joined", 999))
    assert "press 1 (ticket.joined by Noor, key key 1) was done 2 times" in said(history, stored)


def test_a_refusal_that_changed_something_is_found() -> None:
    history, stored = a_day()
    history.presses[2].attempts[0] = Attempt("request 3", 103.0, 103.1, 409, "bad-state")
    assert "was refused (bad-state) and done all the same" in said(history, stored)


def test_a_refusal_after_a_lost_answer_is_neither() -> None:
    lost, refused = Attempt("a", 1, 2, None), Attempt("b", 2, 3, 409, "bad-state")
    assert Press(1, "Noor", "start", "/", "k", [refused]).outcome is Outcome.REFUSED
    assert Press(1, "Noor", "start", "/", "k", [lost, refused]).outcome is Outcome.UNKNOWN


def test_an_answer_that_tells_of_something_else_is_found() -> None:
    history, stored = a_day()
    assert history.presses[2].reply is not None
    history.presses[2].reply["number"] = "A009"
    assert "and done was something else" in said(history, stored)


def test_an_answer_that_passes_for_the_first_is_found() -> None:
    history, stored = a_day()
    history.presses[0].attempts.append(Attempt("request 0", 101.1, 101.2, 201))
    assert "was done by {'request 1'}, and request 0 was answered for the first time" in said(history, stored)
    history.presses[0].attempts[-1].replayed = True
    assert violations(history, stored) == {}


def test_a_change_nobody_asked_for_is_found() -> None:
    history, stored = a_day()
    del history.presses[4]
    assert "ticket.called (version 5 of line, transaction 1005) was asked for by nobody" in said(history, stored)


def test_a_change_without_an_audit_entry_is_found() -> None:
    history, stored = a_day()
    del stored.audit[4]
    assert "transaction 1005) has no audit entry" in said(history, stored)


def test_a_crash_is_found() -> None:
    history, stored = a_day()
    history.presses[0].attempts.insert(0, Attempt("request 0", 100.0, 100.5, 500))
    assert "was answered 500 (request request 0)" in said(history, stored)


# Lines


@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_missing_version_is_found(at: int) -> None:
    history, stored = a_day()
    del stored.events[LINE][at]
    assert "versions of line" in said(history, stored) or "the head of line" in said(history, stored)


def test_commits_out_of_order_are_found() -> None:
    _, stored = a_day()
    stored.events[LINE][2] = replace(stored.events[LINE][2], at=101.5)
    assert list(check_lines.wrong_versions(stored)) == ["version 3 of line is older than the one ahead of it"]


def test_somebody_who_saw_a_version_before_the_one_ahead_of_it_is_heard() -> None:
    history, stored = a_day()
    history.glimpses = [Glimpse(1, LINE, 3, 3), Glimpse(2, LINE, 4, 5)]
    assert "somebody saw 4 events of line up to version 5" in said(history, stored)


def test_a_line_that_went_back_is_found_unless_it_was_restored() -> None:
    history, stored = a_day()
    history.glimpses = [Glimpse(1, LINE, 5, 5), Glimpse(2, LINE, 4, 4)]
    assert "line went back from 5 to 4" in said(history, stored)
    history.restores = [Restore(0.5, 1.5)]
    assert violations(history, stored) == {}


@pytest.mark.parametrize("number", ["A002", "A004"])
def test_a_number_given_twice_or_passed_over_is_found(number: str) -> None:
    history, stored = a_day()
    stored.events[LINE][3].body["ticket"]["number"] = number
    assert "numbers of line on 2026-11-21 are not dense" in said(history, stored)


def test_two_tickets_of_one_number_at_a_branch_are_found() -> None:
    _, stored = a_day()
    stored.tickets["ticket 3"]["number"] = "A002"
    assert list(check_lines.wrong_numbers(stored)) == ["2 tickets have the number ('branch', '2026-11-21', 'A002')"]


def test_a_call_out_of_order_is_found() -> None:
    _, stored = a_day()
    stored.events[LINE][2].body["ticket"] = a_ticket(2, "called")
    assert "version 3 of line called ticket 2, and ticket 1 stood first" in list(check_lines.wrong_calls(stored))


def test_whoever_is_snoozed_may_be_passed_by() -> None:
    _, stored = a_day()
    stored.events[LINE][0].body["ticket"]["snoozed_until"] = "2026-11-21T10:00:00+00:00"
    stored.events[LINE][2].body["ticket"] = a_ticket(2, "called")
    stored.events[LINE][4].body["ticket"] = a_ticket(3, "called")
    assert not list(check_lines.wrong_calls(stored))


def test_somebody_called_twice_is_found() -> None:
    _, stored = a_day()
    stored.events[LINE][4].body["ticket"] = a_ticket(1, "called")
    assert "version 5 of line called ticket 1, and ticket 2 stood first" in list(check_lines.wrong_calls(stored))
    assert list(check_lines.wrong_lives(stored)) == ["ticket 1 went by call-next from called to called"]


def test_a_ticket_in_two_lines_or_none_is_found() -> None:
    _, stored = a_day()
    stored.tickets["ticket 3"]["queue_id"] = OTHER
    (sentence,) = check_lines.wrong_places(stored)
    assert "ticket 3" in sentence


def test_somebody_with_two_tickets_in_a_line_is_found() -> None:
    _, stored = a_day()
    for event in stored.events[LINE][:2]:
        event.body["ticket"]["user_id"] = "Salma"
    assert "Salma has 2 open tickets in line at version 2" in list(check_lines.wrong_places(stored))


# Screens


def test_a_diff_that_was_skipped_is_found() -> None:
    history, stored = a_day()
    del the_screen(history).heard[2]
    assert "a console heard version 4 of line after 2" in said(history, stored)


def test_a_diff_that_came_twice_is_found() -> None:
    history, stored = a_day()
    the_screen(history).heard.insert(2, the_screen(history).heard[1])
    assert "a console heard version 2 of line after 2" in said(history, stored)


def test_a_connection_begins_anywhere() -> None:
    history, stored = a_day()
    heard = the_screen(history).heard
    heard[3:] = [replace(told, connection=2) for told in heard[4:]]
    assert not list(check_screens.gaps(the_screen(history)))
    assert violations(history, stored) == {}


@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_step_that_was_left_out_or_taken_back_is_found(at: int) -> None:
    history, stored = a_day()
    known = the_screen(history).known
    known[at] = replace(known[at], version=known[at].version - 1)
    assert "a console went from" in said(history, stored)


def test_a_snapshot_of_the_past_is_found_unless_an_epoch_began() -> None:
    history, _ = a_day()
    the_screen(history).known.append(Known(LINE, 2, 3, 200.0, False))
    assert not list(check_screens.wrong_steps(the_screen(history)))
    the_screen(history).known.append(Known(LINE, 2, 2, 201.0, False))
    assert list(check_screens.wrong_steps(the_screen(history))) == ["a console went from (2, 3) to (2, 2) of line"]


def test_a_diff_of_something_that_never_happened_is_found() -> None:
    history, stored = a_day()
    the_screen(history).heard[1] = replace(the_screen(history).heard[1], happened=50.0)
    assert "a console was told version 2 of line, which is stored otherwise or not" in said(history, stored)


def test_a_screen_that_shows_something_else_is_found() -> None:
    history, stored = a_day()
    the_screen(history).shows["line"] = []
    assert "a console shows something else in ['line']" in said(history, stored)


def test_the_order_of_lists_that_have_none_does_not_matter() -> None:
    history, stored = a_day()
    the_screen(history).shows["active"].reverse()
    assert violations(history, stored) == {}
