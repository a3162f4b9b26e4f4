"""Reads the end of a run from the database: everything one clinic has stored."""

import json
from collections import defaultdict
from typing import Any
from uuid import UUID

import asyncpg

from tests.chaos.history import Entry, Event, Stored

EVENTS = """
    SELECT stream_id, version, epoch, public_version, is_public, type, body, extract(epoch FROM at)::float8 AS at,
        txid::text::bigint AS txid
    FROM events WHERE organization_id = $1 ORDER BY stream_id, version
"""
HEADS = "SELECT id, version, public_version FROM streams WHERE organization_id = $1"
TICKETS = "SELECT id, branch_id, queue_id, day, number, state, user_id FROM tickets WHERE organization_id = $1"
AUDIT = "SELECT request_id, action, txid::text::bigint AS txid FROM audit_log WHERE organization_id = $1 ORDER BY id"


async def all_that_is_stored(url: str, organization: UUID) -> Stored:
    """Of one clinic, over a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        events: dict[str, list[Event]] = defaultdict(list)
        for row in await connection.fetch(EVENTS, organization):
            events[str(row["stream_id"])].append(_event(row))
        heads = {str(row["id"]): (row[1], row[2]) for row in await connection.fetch(HEADS, organization)}
        tickets = {str(row["id"]): _plain(row) for row in await connection.fetch(TICKETS, organization)}
        audit = [Entry(*row) for row in await connection.fetch(AUDIT, organization)]
        return Stored(dict(events), heads, tickets, audit, await connection.fetchval("SELECT epoch FROM installation"))
    finally:
        await connection.close()


def _event(row: asyncpg.Record) -> Event:
    facts = {**row, "body": json.loads(row["body"])}
    return Event(stream=str(facts.pop("stream_id")), **facts)


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    return {name: value if value is None or isinstance(value, int) else str(value) for name, value in row.items()}
