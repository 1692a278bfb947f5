"""News that travels upward: typed, after commit, so that a room never has to know who listens."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

E = TypeVar("E")
_listeners: dict[type[Any], list[Callable[[Any], None]]] = {}


def on(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a listener for one kind of event; used in a room's AppConfig.ready or tasks module."""

    def register(listener: Callable[[E], None]) -> Callable[[E], None]:
        if listener not in _listeners.setdefault(kind, []):
            _listeners[kind].append(listener)
        return listener

    return register


def after_commit(event: object) -> None:
    """Tell every listener once the transaction that made the news has been committed."""
    for listener in _listeners.get(type(event), []):
        transaction.on_commit(lambda listener=listener: listener(event))  # type: ignore[misc]
