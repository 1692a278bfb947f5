"""What the house needs to know of befriending."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.enrolment.choices import EndReason, PartRole
from nabij.enrolment.registry import ProgrammeKind, ProgrammeType, TodayCard
from nabij.foundation import clock
from nabij.foundation.access import DECIDE
from nabij.foundation.actors import Actor
from nabij.matching.queries import (
    Offer,
    offers_for,
    offers_to,
    participant_for,
    volunteer_for,
)
from nabij.people.choices import RoleName
from nabij.programmes.befriending import demo, queries, rules
from nabij.programmes.befriending.access import MATCHES
from nabij.programmes.befriending.tasks import take_over

_MANY = 8  # cards of one kind; the rest is in the list
_BEST = 5  # volunteers named at once on the page of somebody who waits


def today(actor: Actor) -> Sequence[TodayCard]:
    """Return what is due for a coordinator and for a volunteer."""
    cards: list[TodayCard] = []
    if MATCHES.allows(actor, DECIDE):
        cards += _coordinator_cards(actor)
    if RoleName.VOLUNTEER in actor.roles:
        cards += _volunteer_cards(actor)
    return cards


def _names(match: Any) -> str:
    return f"{match.participant.person.given_name} – {match.volunteer.person.given_name}"


def _match_cards(rows: Iterable[Any], text: str, *, order: int, kind: str) -> list[TodayCard]:
    return [
        TodayCard(
            title=_names(match), text=text, url=reverse("befriending:match", kwargs={"pk": match.pk}), order=order,
            due_on=match.state_since, kind=kind,
        )
        for match in list(rows)[:_MANY]
    ]  # fmt: skip


def _coordinator_cards(actor: Actor) -> list[TodayCard]:
    due = queries.due_for_coordinator(actor)
    cards = [
        *_match_cards(due["to_plan"], _("Both said yes. Plan the first meeting."), order=10, kind="due"),
        *_match_cards(due["held"], _("They have met. Does the trial begin?"), order=12, kind="due"),
        *_match_cards(due["trial_over"], _("The trial is over. Ask both whether they go on."), order=15, kind="due"),
        *_match_cards(due["closing"], _("The last meeting was planned. End the match."), order=18, kind="overdue"),
        *_match_cards(due["farewell"], _("The agreed period is nearly over. Plan the farewell."), order=30, kind="due"),
    ]
    # Both sides of one moment are one thing to do.
    moments = {(row.match_id, row.months): row for row in reversed(queries.evaluations_to_discuss(actor))}
    for row in [*reversed(moments.values())][:_MANY]:
        text = _("Evaluation answered. Read it.") if row.answered_at else _("Evaluation without an answer. Call.")
        url = reverse("befriending:match", kwargs={"pk": row.match_id}) + "#evaluations"
        cards.append(TodayCard(title=_names(row.match), text=text, url=url, order=28, due_on=row.due_on, kind="due"))
    return cards


def _volunteer_cards(actor: Actor) -> list[TodayCard]:
    cards = []
    for own in queries.my_matches(actor):
        name = own.person.given_name
        url = reverse("befriending:my_match", kwargs={"pk": own.match.pk})
        if own.missed:
            write = reverse("befriending:write", kwargs={"pk": own.match.pk})
            text = _("How was it? Writing it down takes half a minute.")
            cards.append(TodayCard(title=name, text=text, url=write, order=5, due_on=own.missed, kind="due"))
        if own.match.next_meeting_at and own.match.next_meeting_at >= clock.now():
            text = _("Next appointment")
            day = own.match.next_meeting_at.date()
            cards.append(TodayCard(title=name, text=text, url=url, order=8, due_on=day))
        looking_back = queries.next_evaluation(match=own.match)
        if looking_back and (looking_back - clock.today()).days <= rules.Rhythm().quiet_after_days:
            text = _("Soon you look back together. You get a mail with a few questions.")
            cards.append(TodayCard(title=name, text=text, url=url, order=40, due_on=looking_back))
    return cards


def calendar(actor: Actor) -> Sequence[TodayCard]:
    """Return first meetings for the coordinator who brings two people together, and a volunteer's next appointments."""
    cards = []
    for match in queries.introductions_of(actor):
        url = reverse("befriending:match", kwargs={"pk": match.pk})
        day = timezone.localtime(match.introduction_at).date()
        cards.append(TodayCard(title=_names(match), text=_("First meeting"), url=url, due_on=day))
    if RoleName.VOLUNTEER in actor.roles:
        for own in queries.my_matches(actor):
            if own.match.next_meeting_at:
                url = reverse("befriending:my_match", kwargs={"pk": own.match.pk})
                day = timezone.localtime(own.match.next_meeting_at).date()
                cards.append(TodayCard(title=own.person.given_name, text=_("Next appointment"), url=url, due_on=day))
    return cards


def relations(actor: Actor, enrolment_id: uuid.UUID) -> Sequence[TodayCard]:
    """Return the matches of one person, for the page about that person."""
    cards = [
        TodayCard(
            title=f"{match.participant.person} – {match.volunteer.person}", text=match.get_state_display(),
            url=reverse("befriending:match", kwargs={"pk": match.pk}), due_on=match.agreed_on,
        )
        for match in queries.relation_cards(actor, enrolment_id=enrolment_id)
    ]  # fmt: skip
    seeks_as = queries.seeks_as(actor, enrolment_id=enrolment_id)
    if seeks_as == PartRole.PARTICIPANT:
        cards = [*_best_volunteers(actor, enrolment_id), *cards]
    elif seeks_as:
        cards = [*_best_participants(actor, enrolment_id), *cards]
    return cards


def _best_volunteers(actor: Actor, enrolment_id: uuid.UUID) -> list[TodayCard]:
    """Name at once who would suit somebody who waits; choosing and sending is one page further."""
    url = reverse("matching:candidates", kwargs={"pk": enrolment_id})
    found = offers_for(actor, participant=participant_for(actor, enrolment_id), many=_BEST)
    text = _("Waits. See who fits best.")
    first = TodayCard(title=_("Look for a volunteer"), text=text, url=url, kind="due")
    return [first, *_offer_cards(found, url)]


def _best_participants(actor: Actor, enrolment_id: uuid.UUID) -> list[TodayCard]:
    """Name at once who waits and would suit a volunteer with a free place."""
    url = reverse("matching:candidates", kwargs={"pk": enrolment_id})
    found = offers_to(actor, volunteer=volunteer_for(actor, enrolment_id), many=_BEST)
    if not found:
        return []
    text = _("Has a free place. See who waits and fits.")
    return [TodayCard(title=_("Look for a participant"), text=text, url=url, kind="due"), *_offer_cards(found, url)]


def _offer_cards(offers: Iterable[Offer], url: str) -> list[TodayCard]:
    return [TodayCard(title=str(one.other.person), text=", ".join(one.reasons), url=url) for one in offers]


def offering_url(offering_id: int) -> str:
    """Return the list of matches of one offering."""
    return f"{reverse('befriending:matches')}?offering={offering_id}"


# The steps of every match until a coordinator edits the plan of a programme; the titles are an organisation's words.
DEFAULT_PLAN = (
    {
        "key": "introduction", "title_nl": "Kennismaking met de coördinator erbij",
        "title_en": "First meeting, with the coordinator", "who": "coordinator", "phase": "setup", "days": 14,
        "required_before": "monitoring",
    },
    {
        "key": "trial", "title_nl": "Vragen of ze na de proefperiode doorgaan",
        "title_en": "Ask whether they go on after the trial", "who": "coordinator", "phase": "monitoring",
        "after": "introduction", "days": 61,
    },
    *(
        {
            "key": f"evaluation_{months}", "title_nl": f"Evaluatie na {months} maanden bespreken",
            "title_en": f"Talk about the evaluation after {months} months", "who": "coordinator",
            "phase": "monitoring", "after": "introduction", "days": days,
        }
        for months, days in ((2, 75), (6, 197), (12, 379))
    ),
    {
        "key": "farewell_plan", "title_nl": "Afscheid plannen", "title_en": "Plan the farewell",
        "who": "coordinator", "phase": "monitoring", "after": "introduction", "days": 309,
    },
    {
        "key": "farewell", "title_nl": "Afscheid nemen en afspreken wat erna komt",
        "title_en": "Say goodbye and agree on what comes next", "who": "coordinator", "phase": "closing",
        "after": "farewell_plan", "days": 56,
    },
)  # fmt: skip

PROGRAMME_TYPE = ProgrammeType(
    slug="befriending",
    name=gettext_lazy("Buddies"),
    urls="nabij.programmes.befriending.urls",
    pairs=True,
    kinds=(
        ProgrammeKind(slug="buddy", name=gettext_lazy("buddy")),
        ProgrammeKind(slug="language", name=gettext_lazy("language buddy")),
        ProgrammeKind(slug="administration", name=gettext_lazy("home administration")),
    ),
    today=today,
    calendar=calendar,
    relations=relations,
    default_plan=DEFAULT_PLAN,
    measures={
        "matches_started": gettext_lazy("matches started"),
        "matches_ended": gettext_lazy("matches ended"),
        "intensive_matches": gettext_lazy("people with an intensive match"),
        "proposals_sent": gettext_lazy("proposals sent"),
        "proposals_agreed": gettext_lazy("proposals to which both said yes"),
        **{f"matches_ended_{reason.value}": reason.label for reason in EndReason},
    },
    offering_url=offering_url,
    take_over=take_over,
    demo=demo.live,
)
