"""What a row says is what it was made of, whatever a clinic calls its things."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.tables import Branch
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.clinic.imports import Flawed
from queue_server.clinic.schemas import NewBranch
from queue_server.clinic.sheet_cells import (
    BRANCH,
    SERVICE,
    Roll,
    branch_cells,
    branch_wish,
    service_cells,
    service_wish,
)
from queue_server.clinic.sheets import read, written
from queue_server.ids import new_id

TEXT = st.text(alphabet="aBé٣ا =+-@'\",;|\n", min_size=1, max_size=8).map(str.strip).filter(bool)
NAMES = st.builds(lambda en, ar: {"en": en} | ({"ar": ar} if ar else {}), TEXT, st.none() | TEXT)
CLOCK = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
HOURS = (
    st.lists(CLOCK, min_size=2, max_size=4, unique=True)
    .map(sorted)
    .map(lambda clocks: [list(pair) for pair in zip(clocks[::2], clocks[1::2], strict=False)])
)
POLICY = st.builds(
    lambda days, step, way: {"horizon_days": days, "step_minutes": step, "self_check_in": way},
    st.integers(1, 366),
    st.none() | st.integers(5, 240),
    st.sampled_from(["code", "free", "off"]),
)


@given(
    NAMES,
    st.dictionaries(st.sampled_from(["mon", "fri", "sun"]), HOURS),
    st.none() | NAMES,
    POLICY,
    st.booleans(),
)
def test_a_branch_is_what_its_row_says(
    name: dict[str, str], hours: Any, notice: dict[str, str] | None, policy: Any, public: bool
) -> None:
    wish = NewBranch.model_validate(
        {
            "name": name,
            "time_zone": "Asia/Muscat",
            "opening_hours": hours,
            "notice": notice,
            "booking": BookingPolicy().model_dump() | policy,
            "is_public": public,
        }
    )
    row = branch_cells(Branch(id=new_id(), **wish.whole()))
    [again] = read(written(BRANCH, [row]), BRANCH)
    assert branch_wish(again.cells).whole() == wish.whole()


@given(st.lists(TEXT, min_size=1, max_size=4), st.integers(0, 15), st.none() | st.decimals(0, 999, places=3))
def test_a_service_is_what_its_row_says(called: list[str], chosen: int, price: Decimal | None) -> None:
    branches = Roll("branch", {new_id(): name for name in called})
    linked = sorted(one for place, one in enumerate(branches.names) if chosen >> place & 1)
    row: dict[str, Any] = {
        "id": new_id(),
        "name": {"en": called[0]},
        "duration_minutes": 20,
        "price": price,
        "currency": None if price is None else "OMR",
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 5,
        "is_online": chosen % 2 == 0,
        "branch_ids": linked or None,
        "staff_ids": None,
    }
    [again] = read(written(SERVICE, [service_cells(row, branches, Roll("doctor", {}))]), SERVICE)
    wish = service_wish(again.cells, branches, Roll("doctor", {})).whole()
    assert {name: row[name] for name in wish if name != "name"} == {name: wish[name] for name in wish if name != "name"}
    assert wish["name"] == row["name"]


def test_a_name_that_several_bear_is_told_by_its_id() -> None:
    first, second, third = (new_id() for _ in range(3))
    roll = Roll("branch", {first: "Clinic", second: "clinic ", third: "Other"}, frozenset({UUID(int=7)}))
    assert [roll.told(one) for one in (first, third, UUID(int=7))] == [str(first), "Other", str(UUID(int=7))]
    assert [roll.id_of(said) for said in (" other", str(first), str(UUID(int=7)))] == [third, first, UUID(int=7)]
    for said in ("Clinic", "Mars", str(UUID(int=8)), ""):
        with pytest.raises(ValueError, match="There"):
            roll.id_of(said)


def test_flaws_are_told_by_column() -> None:
    cells = dict.fromkeys(BRANCH, "") | {"name_en": "Nizwa", "time_zone": "Mars", "mon": "soon", "horizon_days": "x"}
    with pytest.raises(Flawed) as refused:
        branch_wish(cells)
    assert set(refused.value.flaws) == {"time_zone", "mon", "horizon_days"}
