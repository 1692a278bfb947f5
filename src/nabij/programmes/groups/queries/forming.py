"""Where groups come from: people who were together again and again, and what the engine finds among who waits."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Func, IntegerField

from nabij.agenda import queries as agenda
from nabij.agenda.models import Gathering
from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Offering, Profile
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.matching.queries import FormedGroups, GroupWishes, form_interest_groups
from nabij.matching.queries.pool import points_of
from nabij.matching.rules import distance_words, language_name, slot_words
from nabij.methods.geo import haversine_km
from nabij.methods.grouping import GroupRules
from nabij.programmes.groups import rules
from nabij.programmes.groups.choices import MemberState, WishKind
from nabij.programmes.groups.models import DryRun, Group, Membership, NotAGroup, Sketch, Wish

SECONDS = 2.0  # somebody waits for the page
JOB_SECONDS = 20.0
_GONE = (EnrolmentState.ENDED, EnrolmentState.DECLINED, EnrolmentState.WITHDRAWN)


# -- born from gatherings -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Suggestion:
    """People who were together again and again: perhaps a group is being born."""

    key: str
    offering: Offering
    people: tuple[Enrolment, ...]
    gatherings: tuple[Gathering, ...]

    @property
    def days(self) -> list[dt.date]:
        """Return when they were together, oldest first."""
        return sorted(one.starts_on for one in self.gatherings)


def suggestions(actor: Actor, *, offerings: Iterable[Offering]) -> list[Suggestion]:
    """Return who was lately together again and again and is not known as a group, nor as none."""
    found = []
    for offering in offerings:
        rhythm = rules.rhythm_of(settings=offering.programme.settings)
        since = clock.today() - dt.timedelta(days=rhythm.look_back_days)
        together = agenda.together(actor=actor, offering_ids=[offering.pk], since=since, at_least=rhythm.times_together)
        if not together:
            continue
        persons = {person_id for one in together for person_id in one.people}
        here = _enrolments(actor, offering, persons)
        known = _known(actor, offering)
        for one in together:
            people = tuple(here[person_id] for person_id in one.people if person_id in here)
            ids = [person.pk for person in people]
            if len(people) < rules.SMALLEST or rules.is_old_news(people=ids, known=known):
                continue
            gatherings = Gathering.objects.visible_to(actor).filter(pk__in=one.gatherings).order_by("starts_on")
            key = "-".join(sorted(pk.hex for pk in ids))
            found.append(Suggestion(key, offering, people, tuple(gatherings)))
    return found


def _enrolments(actor: Actor, offering: Offering, persons: Collection[uuid.UUID]) -> dict[uuid.UUID, Enrolment]:
    rows = Enrolment.objects.visible_to(actor).filter(
        offering=offering, role=PartRole.PARTICIPANT, person_id__in=persons
    )
    return {row.person_id: row for row in rows.exclude(state__in=_GONE).select_related("person", "offering")}


def _known(actor: Actor, offering: Offering) -> list[Collection[uuid.UUID]]:
    """Return the people of every group there is, and of those that were said to be none."""
    members: dict[uuid.UUID, set[uuid.UUID]] = {}
    rows = Membership.objects.visible_to(actor).filter(offering=offering).exclude(state=MemberState.NO)
    for group_id, enrolment_id in rows.values_list("group_id", "enrolment_id"):
        members.setdefault(group_id, set()).add(enrolment_id)
    refused = NotAGroup.objects.visible_to(actor).filter(offering=offering).values_list("enrolments", flat=True)
    return [*members.values(), *refused]


# -- formed from who waits ----------------------------------------------------------------------------------


def form(actor: Actor, *, run: DryRun, seconds: float) -> FormedGroups:
    """Let the engine form groups of who waits, as this dry run asks; nothing is written."""
    return form_interest_groups(
        actor, offering_ids=[run.offering_id], wished=_wishes(actor, run.offering),
        group_rules=GroupRules(smallest=rules.SMALLEST, largest=run.largest, near_km=run.near_km), seconds=seconds,
    )  # fmt: skip


def _wishes(actor: Actor, offering: Offering) -> GroupWishes:
    """Return who sat together before, and who asked for whom; whoever is being asked elsewhere sits with nobody."""
    seats = Membership.objects.visible_to(actor).filter(offering=offering)
    together: dict[uuid.UUID, set[uuid.UUID]] = {}
    for group_id, enrolment_id in seats.filter(state__in=[MemberState.IN, MemberState.LEFT]).values_list(
        "group_id", "enrolment_id"
    ):
        together.setdefault(group_id, set()).add(enrolment_id)
    wishes = list(
        Wish.objects.visible_to(actor).filter(offering=offering).values_list("enrolment_id", "about_id", "kind")
    )
    waiting = set(waiting_ids(actor, offering=offering))
    busy = waiting & set(busy_ids(actor, offering=offering))
    return GroupWishes(
        met=[pair for people in together.values() for pair in combinations(sorted(people), 2)],
        together=[(one, other) for one, other, kind in wishes if kind == WishKind.WITH],
        apart=[(one, other) for one, other, kind in wishes if kind == WishKind.APART]
        + [(one, other) for one in busy for other in waiting - {one}],
    )


def waiting_ids(actor: Actor, *, offering: Offering) -> list[uuid.UUID]:
    """Return the enrolments that wait."""
    rows = Enrolment.objects.visible_to(actor).filter(
        offering=offering, role=PartRole.PARTICIPANT, state=EnrolmentState.WAITING
    )
    return list(rows.values_list("pk", flat=True))


def busy_ids(actor: Actor, *, offering: Offering) -> list[uuid.UUID]:
    """Return the enrolments that are being asked for a group."""
    rows = Membership.objects.visible_to(actor).filter(
        offering=offering, group__is_open=True, state__in=[MemberState.CHOSEN, MemberState.ASKED, MemberState.IN]
    )
    return list(rows.values_list("enrolment_id", flat=True))


def furthest_km(actor: Actor, *, enrolment_ids: Collection[uuid.UUID]) -> float | None:
    """Return how far apart the two of a group live who live furthest apart; None when a place is not known."""
    rows = Profile.objects.visible_to(actor).filter(pk__in=enrolment_ids).select_related("enrolment__person")
    profiles = {row.enrolment.person.pc4: row for row in rows}
    points = points_of(profiles.values())
    places = [points.get(pc4) for pc4 in profiles]
    if None in places or not places:
        return None
    known = [place for place in places if place is not None]
    return max((haversine_km(a=one, b=other) for one, other in combinations(known, 2)), default=0.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One group of a dry run, as a page shows it."""

    sketch: Sketch
    names: list[str]
    leader: str
    reasons: list[str]


def sketches(actor: Actor, *, dry_run: DryRun) -> Any:
    """Return the groups of a dry run, to leaf through."""
    return Sketch.objects.visible_to(actor).filter(dry_run=dry_run).select_related("group")


def placed(actor: Actor, *, dry_run: DryRun) -> int:
    """Return how many people have a seat in a dry run."""
    many = Func("enrolments", function="cardinality", output_field=IntegerField())
    rows = Sketch.objects.visible_to(actor).filter(dry_run=dry_run).order_by()
    return sum(rows.annotate(many=many).values_list("many", flat=True))


def shown(actor: Actor, *, rows: Sequence[Sketch]) -> list[Shown]:
    """Return groups of a dry run with names and reasons; who was erased since is not there."""
    ids = {pk for row in rows for pk in [*row.enrolments, *([row.leader_id_copy] if row.leader_id_copy else [])]}
    people = {row.pk: row for row in Enrolment.objects.visible_to(actor).filter(pk__in=ids).select_related("person")}
    return [_shown(row, people) for row in rows]


def _shown(row: Sketch, people: Mapping[uuid.UUID, Enrolment]) -> Shown:
    names = [str(people[pk].person) for pk in row.enrolments if pk in people]
    leader = people.get(row.leader_id_copy) if row.leader_id_copy else None
    return Shown(row, names, str(leader.person) if leader else "", reasons(row))


def reasons(row: Any) -> list[str]:
    """Say in plain words why these people could be a group."""
    said = list(row.interests[:3])
    if row.km is not None:
        said.append(distance_words(row.km))
    said += [slot_words(slot) for slot in row.slots[:2]]
    if row.languages and row.languages != ["nl"]:
        said.append(", ".join(language_name(code) for code in row.languages[:3]))
    return said


def dry_runs(actor: Actor, *, offering_id: int) -> list[DryRun]:
    """Return the last dry runs of an offering."""
    return list(DryRun.objects.visible_to(actor).filter(offering_id=offering_id)[:5])


def dry_run(actor: Actor, pk: uuid.UUID) -> DryRun:
    """Return one dry run with its offering."""
    found: DryRun = (
        DryRun.objects.visible_to(actor).select_related("offering__programme", "offering__branch").get(pk=pk)
    )
    return found


def sketch(actor: Actor, *, dry_run_id: uuid.UUID, pk: uuid.UUID) -> Sketch | None:
    """Return one group of a dry run."""
    found: Sketch | None = Sketch.objects.visible_to(actor).filter(dry_run_id=dry_run_id, pk=pk).first()
    return found


def wishes(actor: Actor, *, offering_id: int) -> list[Wish]:
    """Return who would gladly, or rather not, sit with whom."""
    rows = Wish.objects.visible_to(actor).filter(offering_id=offering_id)
    return list(rows.select_related("enrolment__person", "about__person"))


def wish(actor: Actor, *, offering_id: int, pk: uuid.UUID) -> Wish | None:
    """Return one wish."""
    found: Wish | None = Wish.objects.visible_to(actor).filter(offering_id=offering_id, pk=pk).first()
    return found


def group_of_sketch(actor: Actor, *, sketch: Sketch) -> Group | None:
    """Return the group that was made of a sketch."""
    found: Group | None = Group.objects.visible_to(actor).filter(pk=sketch.group_id).first()
    return found
