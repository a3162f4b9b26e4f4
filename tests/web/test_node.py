"""The pages' own tests, in Node: the rules of a client, what the pages decide, the house rules of their files."""

import subprocess
from pathlib import Path

from tests.live.javascript import node

TESTS = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))
PATIENCE = 120.0


def test_the_pages_keep_their_rules() -> None:
    ran = subprocess.run([node(), "--test", *TESTS], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
