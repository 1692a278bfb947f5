"""Reads of circles that actions, mails and jobs share."""

import datetime as dt
import uuid
from collections import Counter

from django.db.models import Q
from django.utils import timezone

from nabij.foundation import pages
from nabij.foundation.statements import ask
from nabij.programmes.circles import rules
from nabij.programmes.circles.choices import MemberState, SessionState
from nabij.programmes.circles.models import Attendance, Circle, LookBack, Membership, Season, Session

# The circles somebody leads today, or stands in for (see actors.tie_sources).
TIES = """SELECT DISTINCT 'volunteer', 'circle', circle_unit_id FROM circles_facilitator
 WHERE person_id = %(person)s AND from_on <= %(today)s AND (until_on IS NULL OR until_on >= %(today)s)"""


def whole(pk: uuid.UUID) -> Circle:
    """Return a circle with all that mails name; the caller has looked at access."""
    rows = Circle.rows_for_django.select_related("season", "venue", "offering__branch", "offering__programme")
    found: Circle = rows.get(pk=pk)
    return found


def evening(pk: uuid.UUID) -> Session:
    """Return an evening with all that mails name; the caller has looked at access."""
    rows = Session.rows_for_django.select_related(
        "script", "circle__season", "circle__venue", "circle__offering__branch", "circle__offering__programme"
    )
    found: Session = rows.get(pk=pk)
    return found


def evenings(circle: Circle) -> list[Session]:
    """Return the evenings of a circle that were not called off."""
    rows = Session.rows_for_django.filter(circle=circle).exclude(state=SessionState.CANCELLED)
    return list(rows.select_related("script"))


def placed(circle: Circle) -> list[Membership]:
    """Return who has a place, with how to reach them; for mails."""
    rows = Membership.rows_for_django.filter(circle=circle, state=MemberState.PLACED)
    return list(rows.select_related("enrolment__person", "own_unit"))


def expected(session: Session) -> list[Membership]:
    """Return who had a place on the day of this evening."""
    day = timezone.localdate(session.starts_at)
    rows = Membership.rows_for_django.filter(circle_id=session.circle_id, placed_on__isnull=False)
    rows = rows.exclude(state=MemberState.WAITING).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))
    return [one for one in rows.order_by("shown_name", "pk") if one.state != MemberState.WITHDRAWN]


def times_came(circle: Circle) -> dict[uuid.UUID, tuple[int, int]]:
    """Return of each participant how often they came, of how many evenings that took place while they had a place."""
    found: dict[uuid.UUID, list[int]] = {}
    rows = Attendance.rows_for_django.filter(session__circle=circle, session__state=SessionState.HELD)
    for member_id, came in rows.values_list("member_id", "came"):
        times = found.setdefault(member_id, [0, 0])
        times[0] += bool(came)
        times[1] += 1
    return {pk: (times[0], times[1]) for pk, times in found.items()}


def asked_for(season: Season) -> list[tuple[str, int]]:
    """Return the themes people asked for, when they came and when they looked back, most first."""
    members = Membership.rows_for_django.filter(circle__season=season)
    backs = LookBack.rows_for_django.filter(member__circle__season=season)
    wishes: Counter[str] = Counter()
    for row in [*members.values_list("themes", flat=True), *backs.values_list("themes", flat=True)]:
        wishes.update(row)
    return sorted(wishes.items(), key=lambda pair: (-pair[1], pair[0]))


def seasons_to_close(*, before: dt.date) -> list[Season]:
    """Return seasons whose circles have all been over for a while, with own notes still there; runs unscoped."""
    rows = Season.objects.select_for_update().filter(closed_on__isnull=True, ends_on__lt=before)
    late = Circle.objects.filter(Q(state__in=rules.OPEN_CIRCLES) | Q(ended_on__gte=before))
    return list(rows.exclude(pk__in=late.values("season_id")))


def circles_with_old_notes(*, before: dt.date) -> list[Circle]:
    """Return circles that ended before a day and of which notes may still be there; runs unscoped."""
    rows = Circle.objects.select_for_update().filter(ended_on__lt=before, notes_gone_on__isnull=True)
    return list(rows.order_by("ended_on", "pk")[:200])


def to_remind(*, day: dt.date) -> list[uuid.UUID]:
    """Return the evenings of a day of which nobody was reminded yet; runs unscoped."""
    since = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    rows = Session.objects.filter(
        state=SessionState.PLANNED, reminded_at__isnull=True, starts_at__gte=since,
        starts_at__lt=since + dt.timedelta(days=1),
    )  # fmt: skip
    return list(rows.values_list("pk", flat=True))


def member_behind(pk: str) -> Membership | None:
    """Return whose page a personal link opens; runs unscoped."""
    rows = Membership.objects.select_related(
        "enrolment__person", "own_unit", "circle__season", "circle__venue", "circle__offering__branch",
        "circle__offering__programme", "circle__organisation",
    )  # fmt: skip
    found: Membership | None = rows.filter(pk=pk).first()
    return found


def has_programme(organisation_id: int | None) -> bool:
    """Say whether this organisation has circles at all; for the menu."""
    if not organisation_id:
        return False
    sql = "SELECT 1 FROM enrolment_programme WHERE type = 'circles' AND organisation_id = %s LIMIT 1"
    return pages.for_a_moment(f"circles.{organisation_id}", lambda: bool(ask(sql, [organisation_id])))
