"""What the attendance page shows, and what it says about the work behind it: whose hours, how many people."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from nabij.agenda import rules
from nabij.agenda.choices import Presence, RegistrationState
from nabij.agenda.models import Gathering, HeadCount, Involvement, Registration
from nabij.enrolment.models import Offering, Tally
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.people.choices import RoleName

MEASURES = ("gatherings", "gathering_visits", "gathering_volunteer_minutes", "gathering_professional_minutes")


@dataclass(frozen=True, slots=True)
class Tick:
    """One big button: a person who may have come."""

    key: str
    name: str
    people: int
    role: str
    role_label: str
    is_newcomer: bool
    came: bool
    waits: bool
    is_nameless: bool


_LISTED: Question[Registration] = Question(
    lambda actor, gathering: (
        Registration.objects.visible_to(actor).filter(gathering_id=gathering).exclude(state=RegistrationState.CANCELLED)
    )
)
_COUNTED: Question[HeadCount] = Question(
    lambda actor, gathering: HeadCount.objects.visible_to(actor).filter(gathering_id=gathering)
)


def ticks(actor: Actor, gathering: Gathering) -> list[Tick]:
    """Return everybody who may have come, by name; who only leads sees a first name and a letter."""
    whole = bool(actor.roles & {RoleName.COORDINATOR, RoleName.DESK})
    found = [
        Tick(
            str(row.pk), _shown(row, whole=whole), row.people, row.role,
            row.get_role_display(), row.is_newcomer, row.presence == Presence.CAME,
            row.state == RegistrationState.WAITING, not row.name,
        )
        for row in _LISTED(actor, gathering=gathering.pk)
    ]  # fmt: skip
    return sorted(found, key=lambda tick: (tick.waits, tick.is_nameless, tick.name.casefold()))


def _shown(row: Registration, *, whole: bool) -> str:
    if not row.name:
        return _("Code %(code)s") % {"code": rules.registration_code(row.pk)}
    return row.name if whole else rules.short_name(row.name)


def counts(actor: Actor, gathering: Gathering) -> dict[str, HeadCount]:
    """Return what was counted before, by role."""
    return {row.role: row for row in _COUNTED(actor, gathering=gathering.pk)}


def nameless(listed: Sequence[Tick]) -> int:
    """Return how many people registered with a number only."""
    return sum(one.people for one in listed if one.is_nameless and not one.waits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What gatherings asked of whom, in one period; from tallies, so that erasing changes nothing."""

    gatherings: int
    visits: int
    minutes: rules.Minutes

    @property
    def volunteer_hours(self) -> int:
        """Return whole hours."""
        return round(self.minutes.volunteer / 60)

    @property
    def professional_hours(self) -> int:
        """Return whole hours."""
        return round(self.minutes.professional / 60)

    @property
    def percent_professional(self) -> int | None:
        """Return the part of the hours that professionals gave."""
        share = self.minutes.professional_share
        return None if share is None else round(share * 100)

    @property
    def mainly_professionals(self) -> bool:
        """Say whether it runs mainly on professionals."""
        return rules.runs_mainly_on_professionals(self.minutes)


def work(*, actor: Actor, offerings: Collection[int], first: dt.date, last: dt.date) -> Work:
    """Add up the gatherings of these offerings between two days (whole months)."""
    rows = Tally.objects.visible_to(actor).filter(
        offering_id__in=offerings, month__gte=first.replace(day=1), month__lte=last
    )
    return _work(dict(rows.order_by().values_list("measure").annotate(total=Sum("value"))))


def _work(found: Mapping[str, int]) -> Work:
    return Work(
        gatherings=found.get("gatherings", 0),
        visits=found.get("gathering_visits", 0),
        minutes=rules.Minutes(
            found.get("gathering_volunteer_minutes", 0), found.get("gathering_professional_minutes", 0)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The work of one programme in one branch in a year."""

    label: str
    work: Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What gatherings asked and gave in one year, and with whom they were organised."""

    number: int
    lines: Sequence[Line]
    total: Work
    organisations: Sequence[tuple[str, int]]


_NAMES: Question[tuple[int, str, str]] = Question(
    lambda actor: (
        Offering.objects.visible_to(actor)
        .filter(organisation_id=actor.organisation_id)
        .values_list("pk", "programme__name", "branch__name")
    )
)
_YEAR: Question[tuple[int, str, int]] = Question(
    lambda actor, offerings, first, last: (
        Tally.objects.visible_to(actor)
        .filter(offering_id__one_of=offerings, month__gte=first, month__lte=last, measure__in=MEASURES)
        .order_by()
        .values_list("offering_id", "measure")
        .annotate(total=Sum("value"))
    )
)
_INVOLVED: Question[tuple[str, str, uuid.UUID]] = Question(
    lambda actor, offerings, first, last: (
        Involvement.objects.visible_to(actor)
        .filter(
            offering_id__one_of=offerings, gathering__parent__isnull=True, gathering__starts_on__gte=first,
            gathering__starts_on__lte=last,
        )
        .exclude(Q(gathering__state="draft") | Q(gathering__state="cancelled"))
        .values_list("same_as", "name", "gathering_id")
    )
)  # fmt: skip


def year(actor: Actor, *, number: int) -> Year:
    """Add up a year: every programme, all together, and every organisation once."""
    first, last = dt.date(number, 1, 1), dt.date(number, 12, 31)
    offerings = {pk: f"{programme} {branch}" for pk, programme, branch in _NAMES(actor)}
    found: dict[int, dict[str, int]] = {}
    for offering_id, measure, total in _YEAR(actor, offerings=list(offerings), first=first, last=last):
        found.setdefault(offering_id, {})[measure] = total
    together = {name: sum(one.get(name, 0) for one in found.values()) for name in MEASURES}
    lines = [Line(label=offerings[pk], work=_work(one)) for pk, one in found.items() if any(one.values())]
    return Year(
        number=number,
        lines=sorted(lines, key=lambda line: line.label),
        total=_work(together),
        organisations=organisations(actor, offerings=list(offerings), first=first, last=min(last, clock.today())),
    )


def organisations(
    actor: Actor, *, offerings: Collection[int], first: dt.date, last: dt.date
) -> Sequence[tuple[str, int]]:
    """Return which organisations were involved in how many gatherings, each organisation and gathering once."""
    seen: dict[str, tuple[str, set[Any]]] = {}
    for same_as, name, gathering_id in _INVOLVED(actor, offerings=list(offerings), first=first, last=last):
        seen.setdefault(same_as, (name, set()))[1].add(gathering_id)
    return sorted(((name, len(ids)) for name, ids in seen.values()), key=lambda row: (-row[1], row[0]))
