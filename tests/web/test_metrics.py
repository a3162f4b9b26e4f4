"""/metrics: for whoever knows the token, of nobody in particular, and what the dashboard and the alerts ask for."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from pydantic import SecretStr

from db.connect import pool_for
from queue_server.settings import SettingsRefused, load_settings
from queue_server.transaction import Database
from queue_server.web.metrics import Waiting
from tests.a_clinic import Clinic
from tests.a_server import SECRET, Running, a_running_server
from tests.scrapes import BEARER, NAMED, TOKEN, scrape

DOCS = Path(__file__).parents[2] / "docs"
DASHBOARD = json.loads((DOCS / "dashboards" / "queue-server.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
WIDTH = 24
OF_HISTOGRAMS = ("_bucket", "_count", "_sum")
PLAIN = "text/plain; version=0.0.4; charset=utf-8"
ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)


@pytest.fixture(scope="module")
async def watched(database_url: str, redis_url: str) -> AsyncIterator[Running]:
    """A server that Prometheus may look at."""
    async with a_running_server(database_url, redis_url, metrics_token=SecretStr(TOKEN)) as running:
        yield running


async def asked(url: str, headers: dict[str, str]) -> httpx2.Response:
    async with httpx2.AsyncClient(timeout=60) as somebody:
        return await somebody.get(f"{url}/metrics", headers=headers)


@pytest.mark.parametrize("headers", [{}, BEARER])
async def test_without_the_setting_there_is_no_such_page(server: Running, headers: dict[str, str]) -> None:
    answer = await asked(server.url, headers)

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        (None, "auth-required"),
        ("Bearer", "token-invalid"),
        (f"Bearer {TOKEN[:-1]}", "token-invalid"),
        (f"Bearer {TOKEN}x", "token-invalid"),
        ("Bearer ünlike", "token-invalid"),
        (f"Basic {TOKEN}", "token-invalid"),
    ],
)
async def test_nobody_comes_in_without_the_token(watched: Running, said: str | None, slug: str) -> None:
    headers = {} if said is None else {"Authorization": said.encode("latin-1")}
    answer = await asked(watched.url, headers)  # type: ignore[arg-type]

    assert (answer.status_code, answer.json()["type"]) == (401, f"/problems/{slug}")
    assert "queue_server" not in answer.text


@pytest.mark.parametrize("token", ["short", "x" * 64, "change-me-to-something-that-is-long-enough"])
def test_a_token_that_can_be_guessed_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    known = {"DATABASE_URL": "postgresql://nowhere/none", "REDIS_URL": "unix:///nowhere", "SECRET_KEY": SECRET}
    for name, value in (known | {"METRICS_TOKEN": token}).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsRefused, match="METRICS_TOKEN") as refused:
        load_settings()
    assert token not in str(refused.value)


async def test_staff_are_not_let_in_either(watched: Running, clinic: Clinic) -> None:
    answer = await asked(watched.url, {"Authorization": f"Bearer {watched.token(clinic.manager)}"})

    assert answer.status_code == 401


async def test_whoever_knows_the_token_reads_the_figures(watched: Running) -> None:
    answer = await asked(watched.url, BEARER)

    assert (answer.status_code, answer.headers["content-type"]) == (200, PLAIN)
    assert answer.headers["cache-control"] == "no-store"
    assert "queue_server_database_up 1.0" in answer.text


async def test_nothing_in_it_names_anybody_or_anything(watched: Running, clinic: Clinic) -> None:
    patient = await clinic.a_patient()
    queue = {"queue_id": str(clinic.queue)}
    async with (
        watched.as_(clinic.receptionist) as desk,
        watched.as_(patient) as own,
        watched.socket({"token": watched.token(clinic.doctor)}) as screen,
        watched.socket({"token": watched.token(patient)}),
        watched.socket(),
    ):
        assert (await screen.asks("queue:subscribe", queue))["ok"]
        joined = await desk.post(f"/queues/{clinic.queue}/tickets", json={"name": "Salma Canary", "reason": "Canary"})
        await own.post(f"/queues/{clinic.queue}/tickets?canary=canary")
        await desk.get(f"/canary/{clinic.queue}")
        await desk.request("PROPFIND", f"/queues/{clinic.queue}")
        await screen.hears("queue:updated")
        found = await scrape(watched.url)

    assert found("queue_server_sockets_connected", kind="user") >= 2
    assert found("queue_server_sockets_connected", kind="anonymous") >= 1
    assert found("queue_server_http_requests_total", operation="other /api/v1/queues/{queue_id}") == 1
    assert joined.json()["id"] not in found.text
    assert ID.findall(found.text) == []
    assert "canary" not in found.text.lower()
    assert TOKEN not in found.text


async def test_made_up_addresses_make_no_new_series(watched: Running) -> None:
    async with httpx2.AsyncClient(base_url=watched.url, timeout=60) as stranger:
        await stranger.get("/nothing")
        before = await scrape(watched.url)
        for method in ("LOCK", "MKCOL", "NOTIFY", "PROPFIND", "SEARCH", "TRACE"):
            await stranger.request(method, f"/{method}")
            await stranger.get(f"/api/v1/{method}")
    after = await scrape(watched.url)

    operations = {told["operation"] for told, _ in after.all("queue_server_http_requests_total")}
    known = {told["operation"] for told, _ in before.all("queue_server_http_requests_total")}
    assert operations - known <= {"other nowhere", "GET /metrics"}


async def test_without_a_redis_it_says_so(database_url: str) -> None:
    async with a_running_server(database_url, "unix:///nowhere", metrics_token=SecretStr(TOKEN)) as running:
        found = await scrape(running.url)

    assert found.all("queue_server_redis_up") == [({}, 0.0)]
    assert found("queue_server_database_up") == 1


async def test_those_who_wait_are_counted_once_in_a_while(
    database: Database, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_server.web.metrics.KNOWN_FOR", 3600.0)
    waiting = Waiting(database)
    await waiting.ask()
    before = counted(waiting)
    await clinic.joins(3)
    await waiting.ask()  # too soon
    again = Waiting(database)
    await again.ask()

    assert counted(waiting) == before
    assert counted(again)["queue_server_waiting"] == before["queue_server_waiting"] + 3


async def test_without_a_database_nobody_is_said_to_wait(database: Database, database_url: str) -> None:
    ended = await pool_for(database_url, size=1)
    await ended.close()
    waiting = Waiting(replace(database, pool=ended))
    await waiting.ask()

    assert counted(waiting) == {"queue_server_build_info": 1, "queue_server_database_up": 0}


def counted(waiting: Waiting) -> dict[str, float]:
    return {sample.name: sample.value for family in waiting.collect() for sample in family.samples}


# What is asked of it


async def test_every_panel_asks_for_what_there_is(watched: Running) -> None:
    there = (await scrape(watched.url)).names()
    queries = [target["expr"] for panel in PANELS for target in panel["targets"]]
    queries += [annotation["expr"] for annotation in DASHBOARD["annotations"]["list"]]
    queries += [variable["query"]["query"] for variable in variables() if variable["type"] == "query"]

    assert {name for query in queries for name in NAMED.findall(query)} - there == set()
    assert all(NAMED.search(query) for query in queries)


async def test_every_figure_is_on_some_panel(watched: Running) -> None:
    there = {name for name in (await scrape(watched.url)).names() if name.startswith("queue_server_")}
    shown = json.dumps(DASHBOARD["panels"])

    assert {name for name in there if not name.endswith(OF_HISTOGRAMS) and name not in shown} == set()


async def test_every_alert_asks_for_what_there_is(watched: Running) -> None:
    there = (await scrape(watched.url)).names()
    rules = [rule for group in alerts()["groups"] for rule in group["rules"]]

    assert len(rules) >= 8
    assert {name for rule in rules for name in NAMED.findall(rule["expr"])} - there == set()
    assert all(rule["annotations"]["summary"] and rule["labels"]["severity"] for rule in rules)


async def test_every_name_in_the_operators_book_is_one(watched: Running) -> None:
    there = (await scrape(watched.url)).names()
    text = (DOCS / "operations.md").read_text(encoding="utf-8")

    assert set(re.findall(r"\bqueue_server_[a-z_]+[a-z]\b", text)) - there == set()
    assert told_in(text.partition("## Figures")[2].partition("### Alerts")[0]) == {
        name.removeprefix("queue_server_")
        for name in there
        if name.startswith("queue_server_") and not name.endswith(OF_HISTOGRAMS)
    }


def told_in(section: str) -> set[str]:
    """The names in the first column of a table; what stands behind `by` is a label."""
    cells = [line.split("|")[1].partition(" by ")[0] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_the_dashboard_is_whole() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    assert all(panel["title"] and panel["description"] for panel in PANELS)
    assert all(panel["fieldConfig"]["defaults"]["unit"] for panel in PANELS)
    assert {panel["datasource"]["uid"] for panel in PANELS} == {"${datasource}"}
    assert DASHBOARD["panels"][0]["title"] == "Is every screen current?"


def test_no_panel_lies_on_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert max(x for x, _ in cells) < WIDTH
        assert cells.isdisjoint(taken), panel["title"]
        taken |= cells


def variables() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = DASHBOARD["templating"]["list"]
    return found


def alerts() -> Any:
    """The rules that the operators' book gives."""
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(groups:.*?)```", text, re.DOTALL)
    return yaml.safe_load(block)
