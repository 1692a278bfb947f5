"""What a visitor's pages show: letterboxes, and one pair for whoever has a token of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from nabij.conversations import queries as conversations
from nabij.foundation import clock
from nabij.foundation.actors import NOBODY
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.models import Letterbox, Pair


def letterboxes() -> Sequence[Letterbox]:
    """Return every letterbox that takes applications."""
    return list(Letterbox.objects.visible_to(NOBODY).filter(is_open=True).order_by("name"))


def letterbox(slug: str) -> Letterbox | None:
    """Return one letterbox by its address."""
    found: Letterbox | None = Letterbox.objects.visible_to(NOBODY).filter(slug=slug).first()
    return found


@dataclass(frozen=True, slots=True)
class Room:
    """A pair as the visitor sees it."""

    pair: Pair
    letters: Sequence[conversations.Letter]
    may_write: bool
    has_stand_in: bool
    days_waiting: int


def room(pair: Pair) -> Room:
    """Return everything a visitor sees of a pair; to be called unscoped, for who showed a token."""
    letters = conversations.letters(conversation_id=pair.conversation_id) if pair.conversation_id else []
    return Room(
        pair,
        letters,
        pair.state in rules.WRITING and pair.conversation_id is not None,
        pair.stand_in_id is not None,
        (clock.now() - pair.applied_at).days,
    )
