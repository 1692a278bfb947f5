"""Writing a letter: refused when it gives somebody away, kept in the log, counted once a day, pinged without words."""

import secrets
import uuid
from dataclasses import dataclass

from nabij.conversations import actions as conversations
from nabij.conversations.choices import Who
from nabij.enrolment.actions.ledger import count
from nabij.enrolment.registry import SomethingToLookAt
from nabij.foundation import clock, events
from nabij.programmes.ebuddies import emails, rules
from nabij.programmes.ebuddies.choices import FlagWhy
from nabij.programmes.ebuddies.models import Flag, Pair


class GivesAway(Exception):
    """A letter holds contact details; `kinds` says which, so that the page can explain it kindly."""

    def __init__(self, kinds: list[str]) -> None:
        super().__init__(", ".join(kinds))
        self.kinds = kinds


class WritingNotAllowed(Exception):
    """The pair is paused or over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A letter as it comes from a page."""

    cid: uuid.UUID
    who: Who
    sender: int
    text: str


def write(pair: Pair, words: Words) -> None:
    """Store a letter of a locked pair; to be called unscoped by who looked that this sender may write."""
    if pair.state not in rules.WRITING or pair.conversation_id is None:
        raise WritingNotAllowed
    if kinds := rules.given_away(words.text):
        raise GivesAway(kinds)
    draft = conversations.Draft(cid=words.cid, who=words.who, sender=words.sender, body=words.text)
    try:
        seq, is_new = conversations.write_letter(conversation_id=pair.conversation_id, draft=draft)
    except conversations.Refused as refused:
        raise WritingNotAllowed from refused
    if is_new:
        _flag(pair, seq, words.text)
        _count(pair)
        if words.who == Who.VISITOR:
            pair.unanswered_since = pair.unanswered_since or clock.now()
            _ping(pair)
        else:
            pair.unanswered_since, pair.news_at = None, pair.news_at or clock.now()
        pair.save(update_fields=["unanswered_since", "news_at", "pinged_at", "counted_on"])


def _flag(pair: Pair, seq: int, text: str) -> None:
    letterbox = pair.letterbox
    if rules.flagged_words(text, words=letterbox.flag_words):
        raise_flag(pair, seq, FlagWhy.WORD)
    elif secrets.randbelow(100) < letterbox.sample_percent:
        raise_flag(pair, seq, FlagWhy.SAMPLE)


def raise_flag(pair: Pair, seq: int, why: FlagWhy) -> None:
    """Let the coordinator read one letter. Who is worried, or says that it is not right, weighs more than chance."""
    row, is_new = Flag.objects.get_or_create(
        pair=pair, seq=seq,
        defaults={
            "organisation_id": pair.organisation_id, "offering_id": pair.offering_id, "unit_id": pair.unit_id,
            "why": why, "at": clock.now(),
        },
    )  # fmt: skip
    if not is_new and why in _ASKED:
        row.why, row.at, row.read_at = why, clock.now(), None
        row.save(update_fields=["why", "at", "read_at"])
    if is_new or why in _ASKED:
        events.after_commit(SomethingToLookAt(pair.offering_id))


_ASKED = frozenset({FlagWhy.WORRY, FlagWhy.REPORT})


def _count(pair: Pair) -> None:
    """A day with letters is one contact: somebody who writes in short lines has not met more people."""
    today = clock.today()
    if pair.counted_on != today:
        pair.counted_on = today
        count(offering=pair.offering, measure="contacts", on=today)


def _ping(pair: Pair) -> None:
    if pair.pings_volunteer and pair.pinged_at is None:
        pair.pinged_at = clock.now()
        emails.ping(pair)
