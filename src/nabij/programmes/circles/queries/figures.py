"""Figures of seasons, counted from what was written down; no names, and savings only as one told sum."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from nabij.foundation import access
from nabij.foundation.actors import Actor
from nabij.programmes.circles import rules
from nabij.programmes.circles.choices import CircleState, MemberState, PathStep, SessionState
from nabij.programmes.circles.models import Attendance, Circle, Membership, Season, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One season in numbers."""

    season: Season
    circles: int
    participants: int  # unique persons who were there at least once
    sessions: int
    visits: int
    expected: int
    finished: int
    became_facilitator: int
    volunteer_minutes: int
    professional_minutes: int

    @property
    def rate(self) -> int | None:
        """Return how many of those who were expected came, in percents."""
        return rules.percent(self.visits, self.expected)

    @property
    def volunteer_hours(self) -> float:
        """Return the hours of volunteers."""
        return round(self.volunteer_minutes / 60, 1)

    @property
    def professional_hours(self) -> float:
        """Return the hours of professionals."""
        return round(self.professional_minutes / 60, 1)


def figures(actor: Actor, *, seasons: Sequence[Season]) -> list[Figures]:
    """Return the figures of these seasons, which the actor sees; counts tell nothing about one person."""
    seen = {one.pk for one in Season.objects.visible_to(actor).filter(pk__in=[one.pk for one in seasons])}
    with access.unscoped(access.Reason.TALLY):
        return [_of(one) for one in seasons if one.pk in seen]


def _of(season: Season) -> Figures:
    held = Session.objects.filter(circle__season=season, state=SessionState.HELD)
    there = Attendance.objects.filter(session__in=held)
    came = there.filter(came=True)
    members = Membership.objects.filter(circle__season=season)
    minutes = held.aggregate(volunteers=Sum("volunteer_minutes"), professionals=Sum("professional_minutes"))
    return Figures(
        season=season,
        circles=Circle.objects.filter(season=season).exclude(state=CircleState.CANCELLED).count(),
        participants=came.values("member__person_id").distinct().count(),
        sessions=held.count(),
        visits=came.count(),
        expected=there.exclude(came=None).count(),
        finished=members.filter(state=MemberState.FINISHED).count(),
        became_facilitator=members.filter(path=PathStep.FACILITATOR).count(),
        volunteer_minutes=minutes["volunteers"] or 0,
        professional_minutes=minutes["professionals"] or 0,
    )
