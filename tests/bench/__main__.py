"""`python -m tests.bench [name …] [--short]`: one JSON object a line on stdout, everything else on stderr."""

import json
import sys
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import uvloop

from tests.bench import booking, connect, fanout, latency, line, machine, positions, slots, storm
from tests.bench.figures import Row
from tests.bench.plan import Plan
from tests.bench.progress import say
from tests.bench.workshop import Missing, Workshop

BENCHES: dict[str, Callable[[Plan], AsyncIterator[Row]]] = {
    "fanout": fanout.run,
    "positions": positions.run,
    "connect": connect.run,
    "latency": latency.run,
    "storm": storm.run,
    "line": line.run,
    "slots": slots.run,
    "booking": booking.run,
}


async def main(arguments: list[str]) -> int:
    """Run the named benches, or all."""
    options = {word for word in arguments if word.startswith("-")}
    names = [word for word in arguments if word not in options] or list(BENCHES)
    if options - {"--short"} or set(names) - set(BENCHES):
        print(f"usage: scripts/bench [--short] [{'|'.join(BENCHES)} …]", file=sys.stderr)
        return 2
    is_short = "--short" in options
    machine.prepare()
    async with AsyncExitStack() as until_the_end:
        plan = Plan(is_short, Workshop(may_fetch=not is_short), until_the_end)
        failed = [name for name in names if not await measure(name, plan)]
        show(machine.description(plan.workshop.versions()))
    say(f"failed: {', '.join(failed)}" if failed else "done")
    return 1 if failed else 0


async def measure(name: str, plan: Plan) -> bool:
    """One bench; left out where a program is missing. False when it failed: the others still go on."""
    machine.look_at_load()
    say(f"{name} begins")
    try:
        async for row in BENCHES[name](plan):
            show(row.document())
    except Missing as missing:
        say(f"left out: {name}; {missing}")
    except (AssertionError, RuntimeError, OSError):  # what was measured is not so; a TimeoutError is an OSError
        traceback.print_exc()
        return False
    return True


def show(document: object) -> None:
    print(json.dumps(document), flush=True)


if __name__ == "__main__":
    sys.exit(uvloop.run(main(sys.argv[1:])))  # the generator shares a core with the engines: it had better be light
