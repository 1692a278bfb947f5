"""The words of docs/chat-protocol.md: reads what clients send, strictly, and spells what they get. Pure."""

import datetime as dt
import functools
import json
import uuid
from collections.abc import Callable, Mapping
from json.encoder import encode_basestring as quoted
from typing import Any

VERSION = 1
MAX_FRAME_BYTES = 64 * 1024
MAX_TEXT = 4_000
MAX_NICKNAME = 40
MAX_DEPTH = 5
MAX_IN_FLIGHT = 32
HELLO_SECONDS = 5.0
MESSAGES_PER_SECOND, MESSAGE_BURST = 5.0, 10.0
FRAMES_PER_SECOND, FRAME_BURST = 10.0, 40.0
SLOW_SECONDS = 10.0
BAD_FRAMES = 3
SOCKETS_PER_VISITOR = 6

NORMAL, BROKE_RULES, TOO_LARGE, GOING_AWAY = 1000, 1008, 1009, 1012
NOT_ADMITTED, SIGNED_OUT, TOO_SLOW = 4001, 4003, 4008

Frame = dict[str, Any]


class Bad(Exception):
    """A frame that says nothing we know; `code` is one of the protocol's."""

    def __init__(self, code: str, cid: uuid.UUID | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.cid = cid


# -- reading ------------------------------------------------------------------------------------------------


def _without_doubles(pairs: list[tuple[str, Any]]) -> Frame:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Bad("frame")
    return found


def _no_constant(_: str) -> None:
    raise Bad("frame")


_decoder = json.JSONDecoder(object_pairs_hook=_without_doubles, parse_constant=_no_constant)


def read(text: str) -> Frame:
    """Return one frame with its ids and numbers checked; raises Bad. Unknown fields are left out."""
    try:
        said = _decoder.decode(text)
    except (ValueError, RecursionError) as error:
        raise Bad("frame") from error
    if type(said) is not dict:
        raise Bad("frame")
    for part in said.values():
        if type(part) in _CONTAINERS and _is_deep(part, MAX_DEPTH - 1):
            raise Bad("frame")
    fields = _FIELDS.get(said["t"]) if type(said.get("t")) is str else None
    if fields is None:
        raise Bad("frame")
    frame: Frame = {"t": said["t"]}
    for name, check in fields.items():
        frame[name] = check(said.get(name))
    return frame


_CONTAINERS = frozenset({dict, list})


def _is_deep(value: Any, levels: int) -> bool:
    """Say whether lists and objects stand in each other more than so many deep, also where nobody looks."""
    if type(value) is dict:
        return levels == 0 or any(_is_deep(part, levels - 1) for part in value.values())
    return type(value) is list and (levels == 0 or any(_is_deep(part, levels - 1) for part in value))


def _uuid(value: Any) -> uuid.UUID:
    if type(value) is str and len(value) in {32, 36}:
        try:
            return uuid.UUID(value)
        except ValueError:
            pass
    raise Bad("frame")


def _maybe_uuid(value: Any) -> uuid.UUID | None:
    return None if value is None else _uuid(value)


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**53:
        raise Bad("frame")
    return value


def _maybe_number(value: Any) -> int | None:
    return None if value is None else _number(value)


def _words(value: Any) -> str:
    if type(value) is not str or len(value) > 200 or not _is_text(value):
        raise Bad("frame")
    return value


def _maybe_words(value: Any) -> str:
    return "" if value is None else _words(value)


def _raw(value: Any) -> str:
    """A message is judged by `message_fault`, which can name the cid in its answer."""
    if type(value) is not str:
        raise Bad("frame")
    return value


def _place(value: Any) -> int | str:
    if value == "queue":
        return "queue"
    return _number(value)


def _heads(value: Any) -> int | dict[uuid.UUID, int]:
    if value is None:
        return 0
    if type(value) is dict:
        return {_uuid(key): _number(seq) for key, seq in value.items()}
    return _number(value)


def _form(value: Any) -> Frame:
    if type(value) is not dict or len(value) > 40 or not all(map(_is_plain, value.values())):
        raise Bad("frame")
    return value


def _is_plain(value: Any) -> bool:
    if type(value) is list:
        return len(value) <= 40 and all(type(item) is str and _is_plain(item) for item in value)
    if type(value) is str:
        return len(value) <= MAX_TEXT and _is_text(value)
    return value is None or type(value) is bool or (type(value) is int and abs(value) < 2**31)


def _is_text(value: str) -> bool:
    """Say whether PostgreSQL and UTF-8 can hold it: no NUL, no half of a character."""
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


_MESSAGE: Mapping[str, Callable[[Any], Any]] = {"c": _maybe_uuid, "cid": _uuid, "n": _number, "body": _raw}
_ABOUT: Mapping[str, Callable[[Any], Any]] = {"c": _maybe_uuid}
_FIELDS: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "hello": {
        "v": _maybe_number,
        "helpline": _maybe_words,
        "nickname": _maybe_words,
        "cid": _maybe_uuid,
        "token": _maybe_words,
        "last_seq": _heads,
        "note": _maybe_words,
    },
    "msg": _MESSAGE,
    "whisper": _MESSAGE,
    "typing": _ABOUT,
    "form": {"c": _maybe_uuid, "name": _words, "data": _form},
    "close": {"c": _maybe_uuid, "reason": _maybe_words, "block": _maybe_words},
    "take": {"offering": _maybe_number},
    "transfer": {"c": _uuid, "to": _place},
    "backup": _ABOUT,
    "listen": _ABOUT,
    "unlisten": _ABOUT,
    "take_over": _ABOUT,
    "bye": {},
}
VISITOR_FRAMES = frozenset({"hello", "msg", "typing", "form", "close", "bye"})
VOLUNTEER_FRAMES = frozenset(_FIELDS)


def message_fault(body: str) -> str:
    """Name what is wrong with a text somebody wants to say, or nothing."""
    if len(body) > MAX_TEXT:
        return "long"
    return "" if body.strip() and _is_text(body) else "text"


def clean_nickname(text: str) -> str:
    """Return a nickname as it is shown: one line, at most 40 characters."""
    return " ".join(text.split())[:MAX_NICKNAME]


# -- spelling -----------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)  # a batch has one moment
def moment(at: dt.datetime) -> str:
    """Return a moment as the protocol writes it."""
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def say(t: str, **fields: Any) -> str:
    """Spell one frame; fields that are None are left out."""
    return json.dumps({"t": t} | {name: value for name, value in fields.items() if value is not None}, default=_spelt)


def _spelt(value: Any) -> str:
    return moment(value) if isinstance(value, dt.datetime) else str(value)


def ack(*, conversation: str, cid: uuid.UUID, seq: int, at: str) -> str:
    """Spell the frame that says: stored."""
    return f'{{"t":"ack","c":"{conversation}","cid":"{cid}","seq":{seq},"at":"{at}"}}'


def message(*, conversation: str, seq: int, at: str, kind: str, who: str, cid: uuid.UUID, body: str) -> str:  # noqa: PLR0913
    """Spell a message, open at the end: `closed` makes it a frame for the visitor, `signed` one for staff."""
    return (
        f'{{"t":"ev","c":"{conversation}","seq":{seq},"at":"{at}","kind":"{kind}","who":"{who}","cid":"{cid}",'
        f'"body":{quoted(body)}'
    )


def happening(*, conversation: str, seq: int, at: str, kind: str, who: str, reason: str, seconds: int | None) -> str:  # noqa: PLR0913
    """Spell an event without words of anybody, open at the end."""
    more = (f',"reason":"{reason}"' if reason else "") + (f',"seconds":{seconds}' if seconds is not None else "")
    return f'{{"t":"ev","c":"{conversation}","seq":{seq},"at":"{at}","kind":"{kind}","who":"{who}"{more}'


def closed(frame: str) -> str:
    """End an open frame."""
    return frame + "}"


def signed(frame: str, *, by: int) -> str:
    """End an open frame and say which colleague it was."""
    return f'{frame},"by":{by}}}' if by > 0 else frame + "}"


class Bucket:
    """Lets `rate` a second through, and `burst` at once."""

    __slots__ = ("at", "burst", "left", "rate")

    def __init__(self, *, rate: float, burst: float, at: float) -> None:
        self.rate, self.burst, self.left, self.at = rate, burst, burst, at

    def allows(self, now: float) -> bool:
        """Take one out, when there is one."""
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True
