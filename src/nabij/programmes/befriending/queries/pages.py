"""The match page, the lists of matches, and what a volunteer sees of their own."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Contact, Enrolment, Offering, Profile, Relation
from nabij.foundation import clock, sealing
from nabij.foundation.access import DECIDE, READ, VIEW
from nabij.foundation.actors import Actor
from nabij.foundation.questions import Question
from nabij.matching.rules import week_codes
from nabij.people.models import Person, User
from nabij.programmes.befriending import rules
from nabij.programmes.befriending.choices import MatchState, Side
from nabij.programmes.befriending.models import Evaluation, Goal, Match, Reply

WITH_PEOPLE = ("participant__person", "volunteer__person", "offering__programme", "offering__branch")


def last_contacts(*, relations: Sequence[Relation]) -> dict[tuple[object, object], dt.date]:
    """Return the day of the last meeting of every pair in the ledger, by their enrolments."""
    rows = Contact.rows_for_django.filter(
        participant_id__in=[relation.participant_id for relation in relations], is_draft=False, is_cancelled=False
    )
    found = rows.order_by().values_list("participant_id", "volunteer_id").annotate(last=Max("on"))
    return {(participant_id, volunteer_id): last for participant_id, volunteer_id, last in found}


def match_for(actor: Actor, pk: uuid.UUID, action: str = VIEW) -> Match:
    """Return one match with its people, for somebody who sees both."""
    found: Match = Match.objects.visible_to(actor, action).select_related(*WITH_PEOPLE, "coordinator").get(pk=pk)
    return found


def rhythm(match: Match) -> rules.Rhythm:
    """Return how matches of this programme run."""
    return rules.rhythm_of(kind=match.kind, settings=match.offering.programme.settings)


# -- lists of the coordinator ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What a coordinator looks for in the list."""

    state: str = "open"
    offering_id: int | None = None
    coordinator_id: int | None = None
    silent: bool = False


def matches(actor: Actor, *, filters: Filters) -> Any:
    """Return matches as a queryset, those that were not heard of for longest first."""
    found = Match.objects.visible_to(actor, DECIDE).select_related(*WITH_PEOPLE, "coordinator")
    if filters.state == "open":
        found = found.filter(is_open=True)
    elif filters.state:
        found = found.filter(state=filters.state)
    if filters.offering_id:
        found = found.filter(offering_id=filters.offering_id)
    if filters.coordinator_id:
        found = found.filter(coordinator_id=filters.coordinator_id)
    if filters.silent:
        until = clock.today() - dt.timedelta(days=rules.Rhythm().quiet_after_days)
        found = found.filter(state__in=rules.MEETING, met_since__lte=until).filter(
            Q(journal_on__isnull=True) | Q(journal_on__lte=until)
        )
    return found.order_by(F("journal_on").asc(nulls_first=True), "-state_since", "pk")


def heard(match: Match) -> str:
    """Say how long nothing was heard of a match: "", "quiet" or "silent"."""
    if match.state not in rules.MEETING or match.met_since is None:
        return ""
    heard_on = max(match.journal_on or match.met_since, match.met_since)
    return rules.silence(rhythm=rhythm(match), heard_on=heard_on, today=clock.today())


@dataclass(frozen=True, slots=True)
class Load:
    """How many matches one coordinator looks after."""

    name: str
    coordinator_id: int | None
    open: int
    starting: int


def load_per_coordinator(actor: Actor) -> list[Load]:
    """Return how the open matches are divided."""
    starting = Count("pk", filter=Q(state__in=[MatchState.AGREED, MatchState.INTRODUCED, MatchState.TRIAL]))
    rows = (
        Match.objects.visible_to(actor, DECIDE)
        .filter(is_open=True)
        .order_by()
        .values("coordinator_id", "coordinator__display_name")
        .annotate(open=Count("pk"), starting=starting)
    )
    loads = [
        Load(row["coordinator__display_name"] or "", row["coordinator_id"], row["open"], row["starting"])
        for row in rows
    ]
    return sorted(loads, key=lambda load: (-load.open, load.name))


def offerings(actor: Actor) -> list[Offering]:
    """Return the befriending offerings in which the actor looks after matches."""
    found = Offering.objects.visible_to(actor, "change").filter(programme__type="befriending")
    return list(found.select_related("programme", "branch").order_by("programme__name", "branch__name"))


def coordinators(actor: Actor) -> list[tuple[int, str]]:
    """Return the coordinators who look after a match the actor may see, and the actor."""
    ids = set(Match.objects.visible_to(actor, DECIDE).order_by().values_list("coordinator_id", flat=True).distinct())
    users = User.objects.filter(pk__in={*(ids - {None}), actor.user_id}).order_by("display_name")
    return [(user.pk, user.display_name) for user in users]


# -- one match ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note:
    """One entry of the journal, opened, with what was said back."""

    contact: Contact
    text: str
    replies: list[tuple[Reply, str]]


def journal(actor: Actor, *, match: Match, many: int = 30) -> list[Note]:
    """Return the newest entries about this participant that the actor may read; opening them is logged.

    A successor finds the notes of a predecessor here only when the coordinator allowed it: the access table decides.
    """
    found = Contact.objects.visible_to(actor, READ).filter(participant_id=match.participant_id, is_draft=False)
    contacts = list(found.select_related("author").order_by("-on", "-made_at")[:many])
    texts = sealing.open_texts(contacts, "notes", by=actor, purpose="journal of a match")
    said = list(Reply.objects.visible_to(actor).filter(contact__in=[c.pk for c in contacts]).select_related("by"))
    answers = sealing.open_texts(said, "text", by=actor, purpose="journal of a match")
    return [
        Note(
            contact=contact,
            text=texts[contact.pk],
            replies=[(row, answers[row.pk]) for row in said if row.contact_id == contact.pk],
        )
        for contact in contacts
    ]


def contact_of_match(actor: Actor, *, match: Match, contact_id: uuid.UUID) -> Contact | None:
    """Return one entry of a match's journal."""
    found = Contact.objects.visible_to(actor, READ).filter(pk=contact_id, participant_id=match.participant_id)
    contact: Contact | None = found.first()
    return contact


def goals(actor: Actor, *, match: Match) -> list[tuple[Goal, str]]:
    """Return the goals of a match in words."""
    rows = list(Goal.objects.visible_to(actor, READ).filter(match=match).order_by("made_on", "pk"))
    texts = sealing.open_texts(rows, "text", by=actor, purpose="goals of a match")
    return [(row, texts[row.pk]) for row in rows]


def goal_of_match(actor: Actor, *, match: Match, goal_id: uuid.UUID) -> Goal | None:
    """Return one goal of a match."""
    goal: Goal | None = Goal.objects.visible_to(actor, "change").filter(pk=goal_id, match=match).first()
    return goal


@dataclass(frozen=True, slots=True)
class Moment:
    """Both sides of one evaluation beside each other."""

    months: int
    due_on: dt.date
    rows: dict[str, Evaluation]
    answers: dict[str, Mapping[str, Any]]
    differs: bool

    @property
    def discussed_on(self) -> dt.date | None:
        """Return when the coordinator spoke about it."""
        return next((row.discussed_on for row in self.rows.values() if row.discussed_on), None)


def evaluations(actor: Actor, *, match: Match) -> list[Moment]:
    """Return the evaluations of a match, both answers side by side; opening them is logged."""
    rows = list(Evaluation.objects.visible_to(actor, READ).filter(match=match))
    texts = sealing.open_texts(rows, "answers", by=actor, purpose="evaluation of a match")
    moments: dict[int, Moment] = {}
    for row in rows:
        moment = moments.setdefault(row.months, Moment(row.months, row.due_on, {}, {}, False))
        moment.rows[row.side] = row
        if texts[row.pk]:
            moment.answers[row.side] = json.loads(texts[row.pk])
    known = [
        moment for moment in moments.values() if any(row.asked_on or row.answered_at for row in moment.rows.values())
    ]
    found = [_compared(moment) for moment in known]
    return sorted(found, key=lambda moment: moment.due_on)


def _compared(moment: Moment) -> Moment:
    if len(moment.answers) < 2:
        return moment
    one, other = moment.answers[Side.PARTICIPANT], moment.answers[Side.VOLUNTEER]
    return Moment(moment.months, moment.due_on, moment.rows, moment.answers, rules.sees_it_differently(one, other))


def planned_evaluations(actor: Actor, *, match: Match) -> list[tuple[int, dt.date, bool]]:
    """Return every moment of looking back: months, day, and whether both have answered."""
    rows = Evaluation.objects.visible_to(actor).filter(match=match).order_by("due_on", "months")
    found: dict[int, tuple[int, dt.date, bool]] = {}
    for row in rows:
        before = found.get(row.months, (row.months, row.due_on, True))
        found[row.months] = (row.months, row.due_on, before[2] and row.answered_at is not None)
    return list(found.values())


def relation_history(actor: Actor, *, match: Match) -> list[Relation]:
    """Return every volunteer this participant had, the newest first."""
    found = Relation.objects.visible_to(actor).filter(participant_id=match.participant_id)
    return list(found.select_related("volunteer__person").order_by("-started_on"))


def weeks(actor: Actor, *, match: Match) -> tuple[list[str], list[str]]:
    """Return when both are free, as codes of the week grid."""
    pair = [match.participant_id, match.volunteer_id]
    slots = dict(Profile.objects.visible_to(actor).filter(pk__in=pair).values_list("pk", "slots"))
    first, second = (week_codes(slots.get(pk, 0)) for pk in pair)
    return first, second


def stand_ins(actor: Actor, *, match: Match) -> list[tuple[str, str]]:
    """Return the volunteers of this offering who could come for a while."""
    found = (
        Enrolment.objects.visible_to(actor)
        .filter(offering_id=match.offering_id, role=PartRole.VOLUNTEER, profile__vetting_seen_on__isnull=False)
        .filter(state__in=[EnrolmentState.WAITING, EnrolmentState.ACTIVE])
        .exclude(pk=match.volunteer_id)
        .exclude(person_id=match.participant.person_id)
        .select_related("person")
    )
    return [(str(row.pk), row.person.full_name) for row in found.order_by("person__given_name", "pk")]


def stand_in_for(actor: Actor, *, match: Match, pk: str) -> Enrolment | None:
    """Return one volunteer of the list above."""
    if pk not in dict(stand_ins(actor, match=match)):
        return None
    found: Enrolment = Enrolment.objects.visible_to(actor).select_related("person").get(pk=pk)
    return found


def offerings_to_volunteer_in(actor: Actor) -> list[Offering]:
    """Return where a participant could become a volunteer."""
    found = Offering.objects.visible_to(actor, "change").select_related("programme", "branch")
    return list(found.filter(takes_volunteers=True).order_by("programme__name", "branch__name"))


def sealed_on_match(actor: Actor, *, match: Match, field: str) -> str:
    """Open where the first meeting is, or what was said about what comes next; logged."""
    return sealing.open_text(match, field, by=actor, purpose="page of a match")


# -- the volunteer on the phone ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mine:
    """One match as its volunteer, or the stand-in, sees it."""

    match: Match
    person: Person
    is_stand_in: bool
    missed: dt.date | None


def my_matches(actor: Actor) -> list[Mine]:
    """Return the open matches of a volunteer whose page they may see."""
    if actor.person_id is None:
        return []
    return [_mine(actor, match) for match in _OF_MINE(actor)]


def _of_mine(actor: Actor) -> Any:
    found = Match.objects.visible_to(actor).filter(
        Q(volunteer_person_id=actor.person_id) | Q(stand_in_person_id=actor.person_id), relation__isnull=False
    )
    rows = found.filter(is_open=True).select_related("participant__person", "offering__programme")
    return rows.order_by("participant__person__given_name", "pk")


_OF_MINE: Question[Match] = Question(_of_mine)


def _mine(actor: Actor, match: Match) -> Mine:
    is_stand_in = match.stand_in_person_id == actor.person_id
    missed = None if is_stand_in else missed_day(match, today=clock.today())
    return Mine(match=match, person=match.participant.person, is_stand_in=is_stand_in, missed=missed)


def missed_day(match: Match, *, today: dt.date) -> dt.date | None:
    """Return the agreed day for which a journal is missing; nobody is asked during a pause or a stand-in."""
    if match.state not in rules.MEETING or not match.slot or match.met_since is None:
        return None
    if match.stand_in_until is not None and match.stand_in_until >= today:
        return None
    return rules.missed_journal(
        weekday=rules.weekday_of(match.slot), every_days=match.meet_every_days, rhythm=rhythm(match),
        since=match.met_since, journal_on=match.journal_on, today=today,
    )  # fmt: skip


def my_match(actor: Actor, *, match: Match) -> Mine | None:
    """Return one match as its volunteer sees it; None for somebody else."""
    return next((mine for mine in my_matches(actor) if mine.match.pk == match.pk), None)


def address_of(actor: Actor, *, person: Person) -> str:
    """Open the address of a participant; logged."""
    return sealing.open_text(person, "address", by=actor, purpose="to visit a participant")


@dataclass(frozen=True, slots=True)
class Usual:
    """What the last entry was like: the defaults of the next."""

    kind: str
    minutes: int


def usual(*, match: Match) -> Usual:
    """Return how it went last time."""
    last = (
        Contact.rows_for_django.filter(
            participant_id=match.participant_id, volunteer_id=match.volunteer_id, is_draft=False, is_cancelled=False
        )
        .order_by("-on", "-made_at")
        .values_list("kind", "minutes")
        .first()
    )
    return Usual(last[0], last[1] or 60) if last else Usual("home", 90)


def my_journal_about(actor: Actor, *, match: Match) -> list[Note]:
    """Return what the volunteer may read about this participant: their own notes, and earlier ones when allowed."""
    return journal(actor, match=match, many=10)


def next_evaluation(*, match: Match) -> dt.date | None:
    """Return the day of the next evaluation; for a match the actor may see."""
    if match.met_since is None:
        return None
    days = rules.evaluations_due(rhythm=rhythm(match), since=match.met_since).values()
    return min((day for day in days if day >= clock.today()), default=None)


def seeks_as(actor: Actor, *, enrolment_id: uuid.UUID) -> str:
    """Return the role in which somebody seeks another: a participant who waits, or a volunteer with a place, for whom
    the actor may choose; nothing for everybody else."""
    return str(_SEEKS.first(actor, pk=enrolment_id) or "")


_SEEKS: Question[Any] = Question(
    lambda actor, pk: (
        Enrolment.objects.visible_to(actor, DECIDE)
        .filter(
            Q(role=PartRole.PARTICIPANT, state=EnrolmentState.WAITING)
            | Q(role=PartRole.VOLUNTEER, state__in=[EnrolmentState.WAITING, EnrolmentState.ACTIVE]),
            pk=pk,
        )
        .values_list("role", flat=True)
    )
)


def relation_cards(actor: Actor, *, enrolment_id: uuid.UUID) -> list[Match]:
    """Return the matches of one person, the newest first; what never got beyond meeting stays out of the file."""
    return _MATCHES_OF(actor, pk=enrolment_id)


_MATCHES_OF: Question[Match] = Question(
    lambda actor, pk: (
        Match.objects.visible_to(actor, DECIDE)
        .filter(Q(participant_id=pk) | Q(volunteer_id=pk))
        .exclude(state=MatchState.DECLINED)
        .select_related("participant__person", "volunteer__person")
        .order_by("-agreed_on")
    )
)
