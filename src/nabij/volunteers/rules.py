"""Pure decisions of the rota: who may take what, what a shift still lacks, and whose turn it is to be asked."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nabij.volunteers.choices import Post, Skill, SwapState

SWAP_NEXT: dict[SwapState, frozenset[SwapState]] = {
    SwapState.OPEN: frozenset({SwapState.ACCEPTED, SwapState.DECLINED, SwapState.WITHDRAWN}),
    SwapState.ACCEPTED: frozenset(),
    SwapState.DECLINED: frozenset(),
    SwapState.WITHDRAWN: frozenset(),
}

ARRIVE_BEFORE = dt.timedelta(minutes=30)  # from when somebody can say that they are there
STAY_AFTER = dt.timedelta(minutes=60)  # who forgets to say that they leave is taken to be gone then
ASK_AT_ONCE = 5  # people asked in one wave of a cover call
NEXT_WAVE_AFTER = dt.timedelta(hours=4)
TRAINEES_PER_LEAD = 1


class Refused(StrEnum):
    """Why somebody cannot take a shift; pages say it in words."""

    OVER = "over"
    CANCELLED = "cancelled"
    NOT_QUALIFIED = "not_qualified"
    ALREADY_ON = "already_on"
    OVERLAPS = "overlaps"
    HAS_LEAD = "has_lead"
    NO_LEAD_YET = "no_lead_yet"
    ENOUGH_TRAINEES = "enough_trainees"


class NotPossible(Exception):
    """A shift cannot be taken; `why` says why not."""

    def __init__(self, why: Refused) -> None:
        super().__init__(why)
        self.why = why


def posts_for(skills: Collection[str]) -> list[Post]:
    """Return as what somebody may be on a shift, what is needed most first."""
    found = [post for skill, post in ((Skill.LEAD, Post.LEAD), (Skill.BACKUP, Post.BACKUP)) if skill in skills]
    if {Skill.CHAT, Skill.TWO, Skill.LEAD} & set(skills):
        found.append(Post.CHAT)
    elif Skill.TRAINEE in skills:
        found.append(Post.TRAINEE)
    return found


def at_once(*, post: Post, skills: Collection[str]) -> int:
    """Return how many conversations somebody may hold: none for a trainee or a backup, two when qualified."""
    if post in {Post.TRAINEE, Post.BACKUP}:
        return 0
    return 2 if Skill.TWO in skills else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What a shift still lacks."""

    people: int = 0
    lead: bool = False
    trainee_alone: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.lead or self.trainee_alone)


def gaps(*, minimum: int, needs_lead: bool, posts: Sequence[str]) -> Gaps:
    """Say what is missing. A lead counts as one of the people; a trainee and a backup do not."""
    has_lead = Post.LEAD in posts
    return Gaps(
        people=max(0, minimum - sum(post in {Post.LEAD, Post.CHAT} for post in posts)),
        lead=needs_lead and not has_lead,
        trainee_alone=Post.TRAINEE in posts and not has_lead,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What must be known of a shift to say whether somebody may take it."""

    ends_at: dt.datetime
    is_cancelled: bool
    posts: Sequence[str]


def refusal(*, slot: Slot, post: Post, skills: Collection[str], now: dt.datetime) -> Refused | None:
    """Say why somebody with these skills may not take this post, or nothing when they may."""
    leads = sum(one == Post.LEAD for one in slot.posts)
    trainees = sum(one == Post.TRAINEE for one in slot.posts)
    checks = (
        (Refused.CANCELLED, slot.is_cancelled),
        (Refused.OVER, slot.ends_at <= now),
        (Refused.NOT_QUALIFIED, post not in posts_for(skills)),
        (Refused.HAS_LEAD, post == Post.LEAD and leads > 0),
        (Refused.NO_LEAD_YET, post == Post.TRAINEE and leads == 0),
        (Refused.ENOUGH_TRAINEES, post == Post.TRAINEE and trainees >= TRAINEES_PER_LEAD * leads),
    )
    return next((why for why, holds in checks if holds), None)


def post_to_take(*, slot: Slot, skills: Collection[str]) -> Post | None:
    """Return what this shift needs most of what somebody may do: the lead first, and a backup only asked for."""
    possible = posts_for(skills)
    if Post.LEAD in possible and Post.LEAD not in slot.posts:
        return Post.LEAD
    return next((post for post in (Post.CHAT, Post.TRAINEE, Post.BACKUP) if post in possible), None)


def may_drop(*, starts_at: dt.datetime, now: dt.datetime, drop_hours: int) -> bool:
    """Say whether a volunteer may still give a shift back by themselves; later they ask somebody or call."""
    return now <= starts_at - dt.timedelta(hours=drop_hours)


def may_arrive(*, starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> bool:
    """Say whether somebody can be there for this shift now."""
    return starts_at - ARRIVE_BEFORE <= now < ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could be asked for a gap."""

    id: uuid.UUID
    asked_at: dt.datetime | None


LATEST_HOURS = range(18, 24)


def suits(*, starts: dt.datetime, ends: dt.datetime, not_on_weekdays: bool, not_after: int | None) -> bool:
    """Say whether somebody with these wishes may be asked for a shift; both moments by the clock on the wall."""
    if not_on_weekdays and starts.weekday() < 5:
        return False
    return not_after is None or ends <= starts.replace(hour=not_after, minute=0, second=0, microsecond=0)


def fair_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Put who was never asked first, then who was asked longest ago; equal ones in the order of their numbers."""
    long_ago = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(candidates, key=lambda one: (one.asked_at or long_ago, one.id))


def next_wave_due(*, asked_at: dt.datetime | None, unanswered: int, now: dt.datetime) -> bool:
    """Say whether more people should be asked: everybody said no, or it was quiet for hours."""
    return asked_at is None or unanswered == 0 or now - asked_at >= NEXT_WAVE_AFTER
