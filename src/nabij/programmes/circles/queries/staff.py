"""What a coordinator sees: seasons with their circles, one circle with all there is to do, and who could be asked."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from nabij.agenda.models import Venue
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation import clock, sealing
from nabij.foundation.access import CHANGE, CREATE, READ
from nabij.foundation.actors import Actor
from nabij.programmes.circles import rules
from nabij.programmes.circles.access import SEASONS
from nabij.programmes.circles.choices import CircleState, MemberState, PathStep, SessionState
from nabij.programmes.circles.choices.scripts import in_language
from nabij.programmes.circles.models import (
    Circle,
    Facilitator,
    LookBack,
    Membership,
    Script,
    Season,
    Session,
)
from nabij.programmes.circles.queries import asked_for, times_came
from nabij.volunteers.choices import Skill
from nabij.volunteers.queries import skills_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One circle in a list."""

    circle: Circle
    placed: int
    waiting: int
    leads: Sequence[str]
    next_at: object

    @property
    def free(self) -> int:
        """Return how many places there are left."""
        return max(0, self.circle.places - self.placed)


def seasons(actor: Actor) -> list[tuple[Season, list[Line]]]:
    """Return the seasons the actor sees with their circles, newest first."""
    found = list(Season.objects.visible_to(actor).select_related("offering__branch", "offering__programme"))
    lines: dict[uuid.UUID, list[Line]] = {one.pk: [] for one in found}
    for line in _lines(actor, Circle.objects.visible_to(actor).filter(season__in=found)):
        lines[line.circle.season_id].append(line)
    return [(one, lines[one.pk]) for one in found]


def lines(actor: Actor, *, season: Season) -> list[Line]:
    """Return the circles of one season."""
    return _lines(actor, Circle.objects.visible_to(actor).filter(season=season))


def _lines(actor: Actor, rows: object) -> list[Line]:
    placed = Count("members", filter=Q(members__state__in=[MemberState.PLACED, MemberState.FINISHED]))
    waiting = Count("members", filter=Q(members__state=MemberState.WAITING))
    circles = list(rows.annotate(placed=placed, waiting=waiting).select_related("venue").order_by("name", "pk"))  # type: ignore[attr-defined]
    today = clock.today()
    leads: dict[uuid.UUID, list[str]] = {}
    there = Facilitator.objects.visible_to(actor).filter(circle__in=circles)
    for one in there.filter(Q(until_on__isnull=True) | Q(until_on__gte=today)):
        leads.setdefault(one.circle_id, []).append(one.shown_name)
    ahead: dict[uuid.UUID, object] = {}
    planned = Session.objects.visible_to(actor).filter(circle__in=circles, state=SessionState.PLANNED)
    for circle_id, at in planned.filter(starts_at__gte=clock.now()).values_list("circle_id", "starts_at"):
        ahead.setdefault(circle_id, at)
    return [
        Line(circle=one, placed=one.placed, waiting=one.waiting, leads=leads.get(one.pk, []), next_at=ahead.get(one.pk))
        for one in circles
    ]


def offerings(actor: Actor) -> list[Offering]:
    """Return where the actor may plan a season."""
    rows = Offering.objects.visible_to(actor).filter(organisation_id=actor.organisation_id, programme__type="circles")
    draft = [
        (one, Season(organisation_id=one.organisation_id, offering=one))
        for one in rows.select_related("programme", "branch")
    ]
    return [one for one, season in draft if SEASONS.may(actor, CREATE, season)]


def venues(actor: Actor, *, offering: Offering) -> list[Venue]:
    """Return the places of the branch."""
    return list(Venue.objects.visible_to(actor).filter(branch_id=offering.branch_id))


def season_for(actor: Actor, pk: uuid.UUID) -> Season:
    """Return one season with all its pages name."""
    rows = Season.objects.visible_to(actor).select_related("offering__branch", "offering__programme")
    found: Season = rows.get(pk=pk)
    return found


def circle_for(actor: Actor, pk: uuid.UUID) -> Circle:
    """Return one circle with all its pages name."""
    rows = Circle.objects.visible_to(actor).select_related("season", "venue", "offering__branch", "offering__programme")
    found: Circle = rows.get(pk=pk)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One participant as the coordinator sees them; what they write for themselves is not here."""

    member: Membership
    came: int
    held: int
    next_step: str  # of the way to facilitator, only with consent
    can_be_trained: bool


def members(actor: Actor, *, circle: Circle) -> list[Person]:
    """Return who takes part, who waits and who left."""
    rows = Membership.objects.visible_to(actor).filter(circle=circle).select_related("enrolment__person")
    times = times_came(circle)
    found = []
    for one in rows:
        came, held = times.get(one.pk, (0, 0))
        ahead = rules.STEP_NEXT[PathStep(one.path)] - {PathStep.NONE, PathStep.CURIOUS, PathStep.FACILITATOR}
        found.append(
            Person(
                member=one, came=came, held=held, next_step=next(iter(ahead), ""),
                can_be_trained=one.path == PathStep.SHADOWED,
            )
        )  # fmt: skip
    return found


def facilitators(actor: Actor, *, circle: Circle) -> list[Facilitator]:
    """Return who leads a circle now or soon, or stands in."""
    rows = Facilitator.objects.visible_to(actor).filter(circle=circle)
    rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=clock.today()))
    return list(rows.select_related("enrolment__person"))


def sessions(actor: Actor, *, circle: Circle, language: str) -> list[tuple[Session, str]]:
    """Return the evenings of a circle with what each is about."""
    rows = Session.objects.visible_to(actor).filter(circle=circle).select_related("script")
    return [(one, in_language(one.script.texts, language)["title"]) for one in rows]


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who could lead a circle."""

    enrolment: Enrolment
    is_trained: bool


def volunteers(actor: Actor, *, circle: Circle) -> list[Volunteer]:
    """Return the volunteers of this programme, who was trained first."""
    rows = Enrolment.objects.visible_to(actor).filter(
        offering_id=circle.offering_id, role=PartRole.VOLUNTEER,
        state__in=[EnrolmentState.WAITING, EnrolmentState.ACTIVE],
    )  # fmt: skip
    people = list(rows.select_related("person", "offering").order_by("person__given_name", "person__family_name"))
    skills = skills_of([one.pk for one in people], on=clock.today())
    found = [Volunteer(one, Skill.CIRCLE in skills[one.pk]) for one in people]
    return sorted(found, key=lambda one: not one.is_trained)


def volunteer(actor: Actor, *, circle: Circle, pk: uuid.UUID) -> Enrolment | None:
    """Return one of them."""
    return next((one.enrolment for one in volunteers(actor, circle=circle) if one.enrolment.pk == pk), None)


def candidates(actor: Actor, *, circle: Circle) -> list[Enrolment]:
    """Return who takes part in this programme, or did before, and is not in this circle."""
    rows = Enrolment.objects.visible_to(actor, CHANGE).filter(offering_id=circle.offering_id, role=PartRole.PARTICIPANT)
    rows = rows.exclude(state__in=[EnrolmentState.DECLINED, EnrolmentState.WITHDRAWN])
    inside = Membership.objects.visible_to(actor).filter(circle=circle).exclude(state=MemberState.WITHDRAWN)
    rows = rows.exclude(pk__in=inside.values("enrolment_id"))
    return list(rows.select_related("person", "offering").order_by("person__given_name", "person__family_name"))


def scripts(actor: Actor, *, language: str) -> list[tuple[Script, str]]:
    """Return the scripts in use with their titles, by theme."""
    rows = Script.objects.visible_to(actor).filter(is_current=True)
    found = [(one, str(in_language(one.texts, language)["title"])) for one in rows]
    return sorted(found, key=lambda pair: (pair[0].get_theme_display(), not pair[0].is_ours, pair[1]))


def script(actor: Actor, pk: uuid.UUID) -> Script:
    """Return one version of a script."""
    found: Script = Script.objects.visible_to(actor).get(pk=pk)
    return found


def current(actor: Actor, *, script: Script) -> Script:
    """Return the version of a script that is in use."""
    rows = Script.objects.visible_to(actor).filter(organisation_id=script.organisation_id, key=script.key)
    found: Script = rows.get(is_current=True)
    return found


def said(actor: Actor, *, season: Season) -> list[tuple[LookBack, str]]:
    """Return what participants said when their circle was over; opening it is logged."""
    rows = list(LookBack.objects.visible_to(actor, READ).filter(member__circle__season=season)[:50])
    texts = sealing.open_texts(rows, "text", by=actor, purpose="looking back on a season")
    return [(one, texts[one.pk]) for one in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What speaks from a season for the next one."""

    unfinished: Sequence[Membership]
    waiting: Sequence[Membership]
    could_lead: Sequence[Membership]
    themes: Sequence[tuple[str, int]]
    again: int
    circles: int

    @property
    def places(self) -> int:
        """Return how many places the people who are known already would take."""
        return len(self.unfinished) + len(self.waiting) + self.again


def suggestions(actor: Actor, *, season: Season) -> Suggestions:
    """Return who did not finish, who waits, who could lead, and what was asked for."""
    rows = Membership.objects.visible_to(actor).filter(circle__season=season)
    people = list(rows.select_related("enrolment__person", "circle"))
    backs = LookBack.objects.visible_to(actor).filter(member__circle__season=season, again=True)
    finished_again = backs.filter(member__state=MemberState.FINISHED).count()
    return Suggestions(
        unfinished=[one for one in people if one.state == MemberState.NOT_FINISHED],
        waiting=[one for one in people if one.state == MemberState.WAITING],
        could_lead=[one for one in people if one.path != PathStep.NONE],
        themes=asked_for(season),
        again=finished_again,
        circles=Circle.objects.visible_to(actor).filter(season=season).exclude(state=CircleState.CANCELLED).count(),
    )
