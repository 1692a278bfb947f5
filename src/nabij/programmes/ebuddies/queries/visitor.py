"""What a visitor's pages show: letterboxes, one pair for whoever has a token of it, and what we know of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.conversations import queries as conversations
from nabij.foundation import access, clock
from nabij.foundation.access import Reason
from nabij.foundation.actors import NOBODY
from nabij.foundation.privacy import Privacy
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.models import Letterbox, Pair


def letterboxes() -> Sequence[Letterbox]:
    """Return every letterbox that takes applications."""
    return list(Letterbox.objects.visible_to(NOBODY).filter(is_open=True).order_by("name"))


def letterbox(slug: str) -> Letterbox | None:
    """Return one letterbox by its address."""
    found: Letterbox | None = Letterbox.objects.visible_to(NOBODY).filter(slug=slug).first()
    return found


def usual_wait_days(letterbox: Letterbox) -> int | None:
    """Return how long half of those who write now have waited at most; nothing when they are too few to say."""
    with access.unscoped(Reason.PUBLIC):
        rows = Pair.objects.filter(letterbox=letterbox, started_on__isnull=False).order_by("-started_on")
        waits = [(day - at.date()).days for day, at in rows.values_list("started_on", "applied_at")[:20]]
    return rules.usual_wait(waits)


@dataclass(frozen=True, slots=True)
class Shown:
    """One letter as the visitor sees it: from oneself, from the e-buddy, or from who stands in."""

    seq: int
    at: dt.datetime
    whose: str  # mine, buddy, stand_in
    text: str


@dataclass(frozen=True, slots=True)
class Room:
    """A pair as the visitor sees it."""

    pair: Pair
    letters: Sequence[Shown]
    last_seq: int
    may_write: bool
    is_away: bool
    days_waiting: int
    days_left: int | None

    @property
    def has_stand_in(self) -> bool:
        """Say whether another volunteer writes just now."""
        return self.pair.stand_in_id is not None

    @property
    def may_rate(self) -> bool:
        """Say whether to ask if it helped: at the end, once, of who wrote with somebody."""
        return self.pair.started_on is not None and not self.pair.has_rated and self.pair.state in _OVER

    @property
    def may_be_told(self) -> bool:
        """Say whether there will still be something to tell."""
        return self.pair.state not in {PairState.NEW, PairState.ENDED}


_OVER = frozenset({PairState.FAREWELL, PairState.ENDED})


def room(pair: Pair) -> Room:
    """Return everything a visitor sees of a pair; to be called unscoped, for who showed a token."""
    letters = conversations.letters(conversation_id=pair.conversation_id) if pair.conversation_id else []
    today = clock.today()
    return Room(
        pair=pair,
        letters=[Shown(one.seq, one.at, _whose(one, pair), one.text) for one in letters],
        last_seq=max((one.seq for one in letters), default=0),
        may_write=pair.state in rules.WRITING and pair.conversation_id is not None,
        is_away=rules.is_away(since=pair.away_from, until=pair.away_until, today=today),
        days_waiting=(clock.now() - pair.applied_at).days,
        days_left=(pair.ends_on - today).days if pair.ends_on else None,
    )


def _whose(letter: conversations.Letter, pair: Pair) -> str:
    if letter.sender == 0:
        return "mine"
    return "buddy" if letter.sender == pair.volunteer_id else "stand_in"


# -- what we know of a visitor: read from the tables themselves ------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownField:
    """One thing that is kept."""

    label: str
    is_sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTable:
    """One table that holds something of a pair."""

    title: str
    fields: Sequence[KnownField]


# A pair's own tables are found by how long they are kept; these of other rooms are erased together with them.
_ELSEWHERE = ("conversations.Conversation", "conversations.Event", "trajectories.Trajectory", "trajectories.Step")
_TABLES: Mapping[str, Any] = {
    "ebuddies.Pair": gettext_lazy("You and your e-buddy"),
    "conversations.Conversation": gettext_lazy("That letters go to and fro"),
    "conversations.Event": gettext_lazy("The letters"),
    "ebuddies.Flag": gettext_lazy("Letters that the coordinator may read"),
    "trajectories.Trajectory": gettext_lazy("That somebody looks after it"),
    "trajectories.Step": gettext_lazy("When the coordinator asks the volunteer how it goes"),
}
# Words for what is kept. A new field without words here is shown by its own name: never left out.
_WORDS: Mapping[str, Any] = {
    "nickname": gettext_lazy("the name you made up"),
    "wish": gettext_lazy("what you would like your e-buddy to know"),
    "ping_address": gettext_lazy("your e-mail address, only if you asked for a sign by mail"),
    "body": gettext_lazy("what was written"),
    "code_hash": gettext_lazy("a scrambled form of your six words"),
    "next_code_hash": gettext_lazy("a scrambled form of new words, until you typed them back"),
    "token_hash": gettext_lazy("a scrambled form of what keeps your open page connected"),
    "age_band": gettext_lazy("roughly how old you are, if you told us"),
    "topics": gettext_lazy("what you would like to write about, if you told us"),
    "language": gettext_lazy("the language you read"),
    "state": gettext_lazy("whether you wait, write, pause or have stopped"),
    "entries": gettext_lazy("how often you took new words or went away"),
    "applied_at": gettext_lazy("when you asked for an e-buddy"),
    "volunteer": gettext_lazy("which volunteer it is"),
    "stand_in": gettext_lazy("who stands in during holidays"),
    "stand_in_until": gettext_lazy("until when somebody stands in"),
    "away_from": gettext_lazy("from when your e-buddy is away"),
    "away_until": gettext_lazy("until when your e-buddy is away"),
    "weekday": gettext_lazy("your day of the week"),
    "at_time": gettext_lazy("your time on that day"),
    "started_on": gettext_lazy("the day you began"),
    "ends_on": gettext_lazy("the last day"),
    "ended_at": gettext_lazy("when it ended"),
    "ended_on": gettext_lazy("when it ended"),
    "ended_by": gettext_lazy("whether you, the coordinator or the calendar ended it"),
    "counted_on": gettext_lazy("the last day that was counted, as a number without you in it"),
    "pings_volunteer": gettext_lazy("whether your e-buddy gets a sign by mail"),
    "pinged_at": gettext_lazy("when your e-buddy last got a sign"),
    "visitor_pinged_at": gettext_lazy("when you last got a sign"),
    "seen_by_volunteer": gettext_lazy("up to which letter your e-buddy has read"),
    "news_at": gettext_lazy("since when there is something new for you"),
    "unanswered_since": gettext_lazy("since when a letter of yours waits for an answer"),
    "has_rated": gettext_lazy("whether you said if it helped (your answer itself is only counted)"),
    "why": gettext_lazy("why that letter may be read"),
    "read_at": gettext_lazy("when the coordinator read it"),
    "at": gettext_lazy("the time"),
    "queued_at": gettext_lazy("when it began"),
    "opened_at": gettext_lazy("when a volunteer came"),
    "closed_at": gettext_lazy("when it ended"),
    "active_at": gettext_lazy("when something was last written"),
    "counts": gettext_lazy("how many letters there were"),
    "reason": gettext_lazy("why it ended"),
    "phase": gettext_lazy("whether it begins, goes on or says goodbye"),
    "due_on": gettext_lazy("when that is due"),
    "settled_on": gettext_lazy("when that was done"),
    "settled_by": gettext_lazy("who did that"),
    "note": gettext_lazy("a short note, if it was not needed"),
    "because": gettext_lazy("why it was not needed"),
    "title": gettext_lazy("the first name of the volunteer"),
}
# What only keeps the tables together, or is empty for e-buddies, says nothing about anybody.
_PLUMBING = frozenset(
    {"id", "organisation", "offering", "unit", "letterbox", "conversation", "pair", "trajectory", "plan_version",
     "plan_step", "about_id", "url", "owner", "person_id", "volunteer_person_id", "participant_person_id", "occurrence",
     "kind", "generation", "lease_until", "last_seq", "seq", "warned", "blocked_until", "listener", "who", "sender",
     "cid", "staff_only", "seconds", "is_late_told"}
)  # fmt: skip


def known_about_visitors() -> Sequence[KnownTable]:
    """Return every table with something of a pair, and every field of it, as the schema has them."""
    own = [
        model._meta.label
        for model in apps.get_models()
        if getattr(getattr(model, "privacy", None), "retention", "") == "e-buddy"
    ]
    labels = sorted({*own, *_ELSEWHERE}, key=_order)
    return [
        KnownTable(title=str(_TABLES.get(label, label)), fields=_fields(_privacy_of(label)))
        for label in labels
    ]  # fmt: skip


def _privacy_of(label: str) -> Privacy:
    model: Any = apps.get_model(label)
    found: Privacy = model.privacy
    return found


def _order(label: str) -> tuple[int, str]:
    known = list(_TABLES)
    return (known.index(label) if label in known else len(known), label)


def _fields(privacy: Privacy) -> Sequence[KnownField]:
    names = " ".join((privacy.K4, privacy.K3, privacy.KS, privacy.K2, privacy.K1)).split()
    return [
        KnownField(label=str(_WORDS.get(name, name)), is_sealed=privacy.class_of(name) in {"K3", "K4"})
        for name in names
        if name not in _PLUMBING
    ]


def kept_words(letterbox: Letterbox | None) -> str:
    """Say how long everything is kept."""
    days = (letterbox.keep_hours if letterbox else 24 * 7) // 24
    return _("All of it is erased %(days)s days after you and your e-buddy stopped.") % {"days": days}
