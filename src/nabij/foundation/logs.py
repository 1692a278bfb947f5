"""Logs that hold no personal data: only the keys named here pass, and no library's own words do."""

import json
import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "kind",
        "status",
        "count",
        "seconds",
        "job",
        "command",
        "error_type",
        "where",
        "organisation",
        "line",
        "digest",
    }
)
# What these say about starting and stopping holds no data of requests; what any other library says may.
_TRUSTED = frozenset({"uvicorn", "uvicorn.error", "_granian", "granian"})


def _only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["error_type"] = type(error).__name__
    return {name: value for name, value in event.items() if name in ALLOWED}


class OnlyFacts(logging.Formatter):
    """Writes what a library logs as one JSON line without its words: those hold addresses, paths and typed texts.

    An error keeps its type and where in the code it was, never its message or the values of variables.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, Any] = {
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
        }
        if isinstance(status := getattr(record, "status_code", None), int):
            line["status"] = status
        # The pattern of an address says which page it was; the address itself may hold a personal link.
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        if match is not None:
            line["kind"] = match.route
        if record.exc_info and record.exc_info[0]:
            line["error_type"] = record.exc_info[0].__name__
            line["where"] = where(record.exc_info[2])
        elif record.name in _TRUSTED:
            line["event"] = str(record.msg)[:200]
        return json.dumps(line, ensure_ascii=False)


def where(trace: TracebackType | None) -> str:
    """Name the last places an error went through, innermost first, in our own code where it can."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if "/nabij/" in frame.filename] or frames
    return " < ".join(
        f"{frame.filename.rpartition('/nabij/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(ours[-4:])
    )


def configure() -> None:
    """Write one JSON line per event to standard error; address, agent and query string never pass."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(OnlyFacts())
    root = logging.getLogger()
    root.handlers = [handler, *(kept for kept in root.handlers if type(kept) is not logging.StreamHandler)]
    root.setLevel(logging.WARNING)
    # A server that was started first has handlers of its own, which would write whole errors and addresses.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "_granian", "granian.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("granian.access").disabled = True
