"""What Prometheus would read: a scrape, and single figures in it."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from tests.a_server import WITHOUT_TLS

TOKEN = "kT4-vXq8_Lm1Rv6Kp9Yb4Hc7Fd2Gs5JnBeViOpTzMqQx"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
NAMED = re.compile(r"\b(?:queue_server|process)_\w+")
PATIENCE = 30.0


@dataclass(frozen=True)
class Scrape:
    """One answer of /metrics."""

    text: str

    def __call__(self, name: str, **labels: str) -> float:
        """The sum of all samples of a name that have these labels; 0 where there is none."""
        return sum(value for told, value in self.all(name) if labels.items() <= told.items())

    def all(self, name: str) -> list[tuple[dict[str, str], float]]:
        """Every sample of a name, with its labels."""
        families = text_string_to_metric_families(self.text)
        return [(one.labels, one.value) for family in families for one in family.samples if one.name == name]

    def names(self) -> set[str]:
        """All that is told of, as queries name it."""
        kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", self.text, re.MULTILINE))
        of_histograms = {f"{name}_{part}" for name in kinds for part in ("bucket", "count", "sum")}
        return {*kinds, *(name for name in of_histograms if kinds[name.rpartition("_")[0]] == "histogram")}


async def scrape(url: str) -> Scrape:
    """As Prometheus does; each time a new connection, and so perhaps another worker."""
    async with httpx2.AsyncClient(timeout=PATIENCE, verify=WITHOUT_TLS) as prometheus:
        answer = await prometheus.get(f"{url}/metrics", headers=BEARER)
    answer.raise_for_status()
    return Scrape(answer.text)


async def scrape_until(url: str, is_it: Callable[[Scrape], bool]) -> Scrape:
    """Scrape until something is so; there is nothing to wait on but to ask."""
    async with asyncio.timeout(PATIENCE):
        while not is_it(found := await scrape(url)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return found
