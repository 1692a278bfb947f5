"""What somebody who stays anonymous does: ask for an e-buddy, come back with a code, write, pause, stop."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from nabij.conversations import actions as conversations
from nabij.conversations import queries as talks
from nabij.conversations.choices import Who
from nabij.conversations.rules import VISITOR
from nabij.enrolment.actions.ledger import count
from nabij.foundation import access, clock, erasure, sealing
from nabij.foundation.access import Reason
from nabij.foundation.actors import NOBODY
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.actions import writing
from nabij.programmes.ebuddies.actions.codes import NotFound, pair_of_code, pair_of_token, scrambled, token_of
from nabij.programmes.ebuddies.actions.moving import MoveNotAllowed, move
from nabij.programmes.ebuddies.choices import Deed, EndedBy, FlagWhy, Helped, PairState, VisitorLanguage
from nabij.programmes.ebuddies.models import Letterbox, Pair
from nabij.programmes.ebuddies.queries.visitor import Room, room


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What somebody tells who asks for an e-buddy: never who or where they are."""

    nickname: str
    age_band: str = ""
    topics: Sequence[str] = field(default_factory=tuple)
    wish: str = ""
    language: str = VisitorLanguage.DUTCH


class CodeDiffers(Exception):
    """What was typed back is not the code that was shown."""


def apply(*, slug: str, application: Application) -> tuple[str, str]:
    """Keep an application and return the code and the token of the page; it counts once the code was typed back."""
    with access.unscoped(Reason.PUBLIC):
        letterbox = Letterbox.objects.filter(slug=slug, is_open=True).first()
        if letterbox is None:
            raise NotFound
        unit = erasure.open_unit(organisation_id=letterbox.organisation_id, kind="e-buddy")
        code = rules.new_code()
        pair = Pair(
            organisation_id=letterbox.organisation_id, offering_id=letterbox.offering_id, unit=unit,
            letterbox=letterbox, language=application.language, age_band=application.age_band,
            topics=list(application.topics), applied_at=clock.now(), next_code_hash=scrambled(code),
        )  # fmt: skip
        sealing.seal(pair, nickname=application.nickname, wish=application.wish)
        pair.save(force_insert=True)
        return code, token_of(pair)


def enter(*, code: str) -> str:
    """Return the token of a page for whoever knows a code."""
    with access.unscoped(Reason.PUBLIC):
        return token_of(pair_of_code(code))


def renew_code(*, token: str) -> str:
    """Draw a new code for somebody who is inside; the old one holds until the new one was typed back."""
    with access.unscoped(Reason.PUBLIC):
        pair, code = pair_of_token(token, lock=True), rules.new_code()
        pair.next_code_hash = scrambled(code)
        pair.save(update_fields=["next_code_hash"])
        return code


def confirm_code(*, token: str, typed: str) -> str:
    """Let the code that was typed back hold from now on; returns the new token, older pages end."""
    with access.unscoped(Reason.PUBLIC):
        pair = pair_of_token(token, lock=True)
        key = scrambled(typed)
        if pair.next_code_hash is None or bytes(pair.next_code_hash) != key:
            raise CodeDiffers
        pair.code_hash, pair.next_code_hash = key, None
        pair.entries += 1
        if pair.state == PairState.NEW:
            move(pair, PairState.WAITING, by=NOBODY)
            count(offering=pair.offering, measure="ebuddies_asked", on=clock.today())
        else:
            pair.save(update_fields=["code_hash", "next_code_hash", "entries"])
        return token_of(pair)


def say(*, token: str, cid: uuid.UUID, text: str) -> None:
    """Write to the volunteer; raises GivesAway before anything is stored."""
    with access.unscoped(Reason.PUBLIC):
        pair = pair_of_token(token, lock=True)
        writing.write(pair, writing.Words(cid=cid, who=Who.VISITOR, sender=VISITOR, text=text))


def do(*, token: str, deed: Deed) -> None:
    """Go away, pause, go on, stop or report; what cannot be done any more changes nothing."""
    with access.unscoped(Reason.PUBLIC):
        pair = pair_of_token(token, lock=True)
        if deed == Deed.LEAVE:
            _shut(pair)
        elif deed == Deed.REPORT:
            _report(pair)
        else:
            _move(pair, deed)


def _move(pair: Pair, deed: Deed) -> None:
    goals = {Deed.PAUSE: PairState.PAUSED, Deed.RESUME: PairState.RUNNING, Deed.STOP: PairState.ENDED}
    to = goals.get(deed)
    # To run is to go on: only a volunteer makes a pair begin.
    if to is None or (to == PairState.RUNNING and pair.state != PairState.PAUSED):
        return
    try:
        move(pair, to, by=NOBODY, ended_by=EndedBy.WRITER)
    except MoveNotAllowed:
        return


def _shut(pair: Pair) -> None:
    """End every page that is open, also those that a browser could open once more: only six words open a new one."""
    pair.entries += 1
    pair.save(update_fields=["entries"])
    if pair.conversation_id and pair.state != PairState.ENDED:
        conversations.new_token(conversation_id=pair.conversation_id)


def _report(pair: Pair) -> None:
    """Let the coordinator read the last letter of the volunteer."""
    letters = talks.letters(conversation_id=pair.conversation_id) if pair.conversation_id else []
    theirs = [letter.seq for letter in letters if letter.who != Who.VISITOR]
    if theirs:
        writing.raise_flag(pair, theirs[-1], FlagWhy.REPORT)


def rate(*, token: str, helped: Helped) -> None:
    """Count whether it helped, once, at the end; the answer is not kept with the letters."""
    with access.unscoped(Reason.PUBLIC):
        pair = pair_of_token(token, lock=True)
        if pair.has_rated or pair.state not in {PairState.FAREWELL, PairState.ENDED}:
            return
        pair.has_rated = True
        pair.save(update_fields=["has_rated"])
        count(offering=pair.offering, measure=f"ebuddy_helped_{helped}", on=clock.today())


def tell_at(*, token: str, address: str, language: str) -> None:
    """Keep an address sealed, for the ping alone; without one, forget it."""
    with access.unscoped(Reason.PUBLIC):
        pair = pair_of_token(token, lock=True)
        if pair.state == PairState.ENDED:
            return
        pair.language, pair.visitor_pinged_at = language, None
        sealing.seal(pair, ping_address=address)
        pair.save(update_fields=["ping_address", "language", "visitor_pinged_at"])


def look(*, token: str) -> Room:
    """Return what the page of a pair shows; who looks has no news any more."""
    with access.unscoped(Reason.PUBLIC):
        pair = pair_of_token(token, lock=True)
        if pair.news_at or pair.visitor_pinged_at:
            pair.news_at, pair.visitor_pinged_at = None, None
            pair.save(update_fields=["news_at", "visitor_pinged_at"])
        return room(pair)


def listen(*, token: str) -> str:
    """Return a token with which this page hears letters as they come; older ones end."""
    with access.unscoped(Reason.PUBLIC):
        pair = pair_of_token(token)
        if pair.conversation_id is None or pair.state == PairState.ENDED:
            return ""
        return conversations.new_token(conversation_id=pair.conversation_id)
