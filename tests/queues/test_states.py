"""The states of a ticket: the table, and random days on the real database against the whiteboard."""

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.queues.states import MOVES, Priority, State, after, origins
from queue_server.transaction import Database
from tests.a_clinic import Clinic, Witness
from tests.queues.a_day import PRESSES, SWITCHES, Day
from tests.queues.oracle import MAY, STATES, Step

# A clinic's day: people come, are called and seen; now and then a line is paused or closed.
USUAL = ["join"] * 4 + ["call-next"] * 5 + ["start", "hold", "resume", "complete", "return", "transfer", "transfer"]
steps = st.builds(
    Step,
    verb=st.sampled_from([*PRESSES, *USUAL, *SWITCHES]),
    who=st.integers(0, 30),
    queue=st.integers(0, 2),
    aims=st.sampled_from([True, True, True, False]),
    places=st.integers(1, 4),
    priority=st.sampled_from([priority.value for priority in Priority]),
)


def test_the_contracts_table_is_the_one_of_the_code() -> None:
    assert tuple(State) == STATES
    assert {action: (move.origins, move.to or "unchanged") for action, move in MOVES.items()} == MAY


def test_an_action_leads_where_the_table_says_and_nowhere_else() -> None:
    for action, (possible, to) in MAY.items():
        assert origins(action) == sorted(possible)
        for state in State:
            led = after(state, action)
            assert led == ((state if to == "unchanged" else to) if state in possible else None)


def test_whoever_means_one_state_may_act_in_no_other() -> None:
    for action, (possible, _) in MAY.items():
        for state in State:
            assert origins(action, only=state) == ([state] if state in possible else [])


@settings(max_examples=30)
@given(walk=st.lists(steps, min_size=20, max_size=80))
async def test_a_random_day_goes_as_on_the_whiteboard(walk: list[Step], database: Database, witness: Witness) -> None:
    day = await Day.begin(await Clinic.open(database, witness))
    for step in walk:
        await day.takes(step)
    await day.ends()
