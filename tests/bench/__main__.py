"""`python -m tests.bench [name …] [--short]`: one JSON object a line on stdout."""

import asyncio
import json
import sys

from tests.bench import latency, line

BENCHES = {"line": line.run, "latency": latency.run}


async def main(arguments: list[str]) -> int:
    """Run the named benches, or all."""
    names = [name for name in arguments if not name.startswith("-")] or list(BENCHES)
    if strange := [name for name in names if name not in BENCHES]:
        print(f"no such bench: {', '.join(strange)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names:
        for row in await BENCHES[name](short="--short" in arguments):
            print(json.dumps(row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
