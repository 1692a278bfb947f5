"""Connections of the event loop to PostgreSQL, and every statement that runs on them.

Django keeps the schema and does everything that is rare; what happens for every message goes past the ORM and past
threads. The second wall stays where it is: these connections work as the same role and say that they sit at
conversations, and each statement names the conversations it is about.
"""

import asyncio
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from django.db import connections

from nabij.foundation.access import Reason

Row = tuple[Any, ...]
# What PostgreSQL says while it starts, stops or was killed; and what is left of a connection then.
GONE = (psycopg.OperationalError, psycopg.InterfaceError, OSError)

_KEPT = ("dbname", "user", "password", "host", "port", "options")


async def connect(*, name: str, for_good: bool = True) -> "psycopg.AsyncConnection[Row]":
    """Return a connection of the application's role that may reach conversations.

    What is not written for good may be forgotten when the machine stops within the second, and waits for no disk.
    """
    known = connections["default"].get_connection_params()
    options = {key: known[key] for key in _KEPT if known.get(key)}
    connection = await psycopg.AsyncConnection.connect(
        **options, autocommit=True, application_name=f"nabij {name}", prepare_threshold=2, connect_timeout=5
    )
    await connection.execute("SELECT set_config('nabij.unscoped', %s, false)", [Reason.CONVERSATION.name])
    await connection.execute("SET TIME ZONE 'UTC'")
    if not for_good:
        await connection.execute("SET synchronous_commit = off")
    return connection


class Reader:
    """One connection for everything that is read; connects anew when it was lost."""

    def __init__(self, *, name: str, for_good: bool = True) -> None:
        self._name, self._for_good = name, for_good
        self._connection: psycopg.AsyncConnection[Row] | None = None
        self._turn = asyncio.Lock()

    async def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run one statement and return its rows; tries once more on a new connection."""
        async with self._turn:
            try:
                return await self._run(statement, values)
            except GONE:
                await self.close()
                return await self._run(statement, values)

    async def _run(self, statement: str, values: Sequence[Any]) -> list[Row]:
        if self._connection is None:
            self._connection = await connect(name=self._name, for_good=self._for_good)
        cursor = await self._connection.execute(statement, values, prepare=True, binary=True)
        return await cursor.fetchall() if cursor.description else []

    async def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


# -- writing messages ---------------------------------------------------------------------------------------

# Arrays are spelled here: looking in every value for what must be escaped took a fifth of the time of a message.


def array(values: Iterable[object]) -> str:
    """Spell an array of values without quotes, commas or blanks in them: numbers, ids, words of ours."""
    return "{" + ",".join(map(str, values)) + "}"


def array_of_bytes(values: Iterable[bytes]) -> str:
    """Spell an array of bytes."""
    return "{" + ",".join(['"\\\\x' + value.hex() + '"' for value in values]) + "}"


def array_of_json(values: Iterable[str]) -> str:
    """Spell an array of JSON without a backslash in it."""
    return "{" + ",".join(['"' + value.replace('"', '\\"') + '"' for value in values]) + "}"


# In the order of their ids, so that two writers of two processes never wait for each other in a circle.
LOCK = """SELECT id, state, generation, volunteer_id, listener_id, last_seq, counts, now()
 FROM conversations_conversation WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE"""
KNOWN = "SELECT id, seq, at FROM conversations_event WHERE id = ANY(%s::uuid[])"
APPEND = """WITH added AS (INSERT INTO conversations_event
 (id, conversation_id, seq, at, kind, who, sender, cid, staff_only, reason, body)
 SELECT u.id, u.c, u.seq, now(), u.kind, u.who, u.sender, u.cid, u.kind = 'whisper', '', u.body
 FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::uuid[], %s::bytea[])
 AS u(id, c, seq, kind, who, sender, cid, body))
 UPDATE conversations_conversation AS t SET last_seq = u.seq, counts = u.counts, active_at = now(), warned = warned & ~2
 FROM unnest(%s::uuid[], %s::int[], %s::jsonb[]) AS u(id, seq, counts) WHERE t.id = u.id"""

# -- reading ------------------------------------------------------------------------------------------------

_CARD = """SELECT id, unit_id, offering_id, kind, state, generation, volunteer_id, listener_id, last_seq, counts,
 nickname, queued_at, opened_at, blocked_until FROM conversations_conversation """
BY_TOKEN = _CARD + "WHERE token_hash = %s"
BY_ID = _CARD + "WHERE id = ANY(%s)"
OF_STAFF = _CARD + "WHERE state = 'open' AND (volunteer_id = %s OR listener_id = %s) ORDER BY queued_at"
SINCE = """SELECT e.conversation_id, e.seq, e.at, e.kind, e.who, e.sender, e.cid, e.staff_only, e.reason, e.seconds,
 e.body FROM unnest(%s::uuid[], %s::int[]) AS u(c, seq)
 JOIN conversations_event e ON e.conversation_id = u.c AND e.seq > u.seq
 ORDER BY e.conversation_id, e.seq LIMIT 5000"""
AHEAD = """SELECT c.id FROM unnest(%s::uuid[], %s::int[]) AS u(id, seq)
 JOIN conversations_conversation c ON c.id = u.id WHERE c.last_seq > u.seq"""
PLACES = """SELECT conversation_id, row_number() OVER (PARTITION BY offering_id ORDER BY since, conversation_id)
 FROM conversations_waiting WHERE offering_id = ANY(%s)"""
SOMEBODY = """SELECT DISTINCT offering_id FROM conversations_waiting
 WHERE offering_id = ANY(%s) AND seen_at > now() - %s * interval '1 second'"""

# Whoever listens says so in the name of its connection, and says hello when it begins.
OTHERS = """SELECT EXISTS (SELECT 1 FROM pg_stat_activity
 WHERE datname = current_database() AND application_name LIKE %s AND application_name <> %s)"""

# -- minding ------------------------------------------------------------------------------------------------

# Whoever is writing at this moment is not waited for; the lease lasts long enough for the next time.
RENEW = """WITH held AS (SELECT c.id FROM unnest(%s::uuid[], %s::int[]) AS u(id, generation)
 JOIN conversations_conversation c ON c.id = u.id AND c.generation = u.generation
 WHERE c.state = 'open' AND c.lease_until IS NOT NULL ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED)
 UPDATE conversations_conversation AS c SET lease_until = now() + %s * interval '1 second' FROM held
 WHERE c.id = held.id"""
SEEN = "UPDATE conversations_waiting SET seen_at = now() WHERE conversation_id = ANY(%s::uuid[])"
HELD = """SELECT volunteer_id, offering_id, id, generation FROM conversations_conversation
 WHERE state = 'open' AND volunteer_id = ANY(%s::bigint[])
 UNION ALL SELECT listener_id, offering_id, id, generation FROM conversations_conversation
 WHERE state = 'open' AND listener_id = ANY(%s::bigint[])"""
# Whatever can end somebody's right to be here leaves a trace in one of these rows, or is a new day.
RIGHTS = """SELECT k, mark FROM (SELECT u.k, u.mark AS known, md5(concat(
 %s::text, s.session_data, s.expire_date > now(), p.is_active, p.person_id, p.password,
 (SELECT string_agg(concat(r.name, r.branch_id, r.starts_on, r.ends_on), ',' ORDER BY r.id)
  FROM people_role r WHERE r.user_id = u.user_id),
 (SELECT string_agg(concat(t.role, t.programme_id, t.branch_id, t.starts_on, t.ends_on), ',' ORDER BY t.id)
  FROM enrolment_teammember t WHERE t.user_id = u.user_id))) AS mark
 FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS u(k, user_id, mark)
 LEFT JOIN django_session s ON s.session_key = u.k LEFT JOIN people_user p ON p.id = u.user_id) AS found
 WHERE mark <> known"""


def as_card(row: Row) -> "Card":
    """Name the columns of `_CARD`."""
    return Card(*row)


class Card:
    """What the hub has to know of a conversation to seat somebody at it."""

    __slots__ = (
        *("id", "unit_id", "offering_id", "kind", "state", "generation", "volunteer_id", "listener_id", "last_seq"),
        *("counts", "nickname", "queued_at", "opened_at", "blocked_until"),
    )

    def __init__(self, *columns: Any) -> None:
        for name, value in zip(self.__slots__, columns, strict=True):
            setattr(self, name, value)

    id: uuid.UUID
    unit_id: uuid.UUID
    offering_id: int
    kind: str
    state: str
    generation: int
    volunteer_id: int | None
    listener_id: int | None
    last_seq: int
    counts: dict[str, int]
    nickname: bytes | None
    queued_at: Any
    opened_at: Any
    blocked_until: Any
