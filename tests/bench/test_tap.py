"""The tap counts what a real client asks of a real Postgres."""

import asyncpg

from tests.bench.tap import Counter, a_tap


async def test_statements_are_counted_and_answered(database_url: str) -> None:
    async with a_tap(database_url) as tap:
        connection = await asyncpg.connect(tap.url)
        before = tap.statements
        answers = [await connection.fetchval("SELECT $1::int + 1", number) for number in range(5)]
        await connection.execute("SELECT 1")
        await connection.close()

        assert answers == [1, 2, 3, 4, 5]
        assert tap.statements - before == 6


def test_messages_may_come_in_any_pieces() -> None:
    begun = (8).to_bytes(4, "big") + b"hey!"
    execute = b"E" + (9).to_bytes(4, "big") + b"\0\0\0\0\0"
    sync = b"S" + (4).to_bytes(4, "big")
    said = begun + execute + sync + execute + sync

    whole, piecemeal = Counter(), Counter()

    assert whole.statements_in(said) == 2
    assert sum(piecemeal.statements_in(said[at : at + 1]) for at in range(len(said))) == 2
