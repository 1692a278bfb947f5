"""What the house needs to know of groups."""

import uuid
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.enrolment.registry import ProgrammeType, TodayCard
from nabij.foundation import clock
from nabij.foundation.access import DECIDE
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName
from nabij.programmes.groups import demo, queries
from nabij.programmes.groups.access import GROUPS
from nabij.programmes.groups.choices import GroupState, Origin
from nabij.programmes.groups.queries import forming, member, staff

_MANY = 6  # cards of one kind; the rest is in the list


def today(actor: Actor) -> Sequence[TodayCard]:
    """Return what is due for a coordinator and for who leads a group, and the own groups of a participant."""
    cards: list[TodayCard] = []
    if GROUPS.allows(actor, DECIDE) and queries.looks_after_groups(actor):
        cards += _coordinator_cards(actor)
    if RoleName.VOLUNTEER in actor.roles:
        cards += _leader_cards(actor)
    if RoleName.PARTICIPANT in actor.roles:
        cards += _own_cards(actor)
    return cards


def _own_cards(actor: Actor) -> list[TodayCard]:
    cards = []
    for one in member.own(actor):
        day = timezone.localtime(one.meeting.at) if one.meeting else None
        text = date_format(day, "l j F H:i") if day else _("No next time is planned yet.")
        url = reverse("groups:own", kwargs={"pk": one.membership.pk})
        name, due_on = one.membership.group.name, day.date() if day else None
        cards.append(TodayCard(title=name, text=text, url=url, order=8, due_on=due_on))
    return cards


def _coordinator_cards(actor: Actor) -> list[TodayCard]:
    words = {
        "stopped": (_("They no longer meet. Talk to them."), 14, "overdue"),
        "alone": (_("Fewer than two people are left. Who joins, or does it end?"), 16, "due"),
        "start": (_("Everybody answered. Begin the group."), 18, "due"),
        "check_in": (_("Ask how it goes: two taps."), 26, "due"),
        "leader": (_("Waits for a volunteer."), 34, "info"),
    }
    cards = []
    for due in staff.due_for_coordinator(actor)[:_MANY]:
        text, order, kind = words[due.why]
        url = reverse("groups:group", kwargs={"pk": due.group.pk})
        day = due.group.next_check_in_on if due.why == "check_in" else None
        cards.append(TodayCard(title=due.group.name, text=text, url=url, order=order, kind=kind, due_on=day))
    for one in forming.suggestions(actor, offerings=staff.offerings(actor))[:2]:
        names = ", ".join(person.person.given_name for person in one.people)
        text = _("Were together %(times)s times. Is a group being born?") % {"times": len(one.gatherings)}
        cards.append(TodayCard(title=names, text=text, url=reverse("groups:groups"), order=32, kind="new"))
    return cards


def _leader_cards(actor: Actor) -> list[TodayCard]:
    cards = []
    for one in staff.my_groups(actor):
        page = reverse("groups:led", kwargs={"pk": one.group.pk})
        if one.to_write and one.next is not None:
            url = reverse("groups:held", kwargs={"pk": one.group.pk})
            text, day = _("Who was there? It takes half a minute."), timezone.localtime(one.next.at).date()
            cards.append(TodayCard(title=one.group.name, text=text, url=url, order=5, kind="due", due_on=day))
        elif one.next is None:
            url = reverse("groups:next_time", kwargs={"pk": one.group.pk})
            text = _("When do you meet the next time?")
            cards.append(TodayCard(title=one.group.name, text=text, url=url, order=11, kind="due"))
        else:
            day = timezone.localtime(one.next.at).date()
            cards.append(TodayCard(title=one.group.name, text=_("Next time"), url=page, order=8, due_on=day))
        if one.proposals:
            text = _("Somebody would rather meet at another time.")
            cards.append(TodayCard(title=one.group.name, text=text, url=page, order=9, kind="new"))
    return cards


def calendar(actor: Actor) -> Sequence[TodayCard]:
    """Return the next times of the groups somebody leads."""
    if RoleName.VOLUNTEER not in actor.roles:
        return []
    return [
        TodayCard(
            title=one.group.name, text=_("Next time"), url=reverse("groups:led", kwargs={"pk": one.group.pk}),
            due_on=timezone.localtime(one.next.at).date(), starts_at=one.next.at,
        )
        for one in staff.my_groups(actor)
        if one.next is not None and one.next.at >= clock.now()
    ]  # fmt: skip


def relations(actor: Actor, enrolment_id: uuid.UUID) -> Sequence[TodayCard]:
    """Return the groups of one person, for the page about that person."""
    return [
        TodayCard(
            title=group.name, text=str(group.get_state_display()),
            url=reverse("groups:group", kwargs={"pk": group.pk}), due_on=group.began_on,
        )
        for group in staff.groups_of(actor, enrolment_id=enrolment_id)
    ]  # fmt: skip


def offering_url(offering_id: int) -> str:
    """Return the list of groups of one offering."""
    return f"{reverse('groups:groups')}?offering={offering_id}"


PROGRAMME_TYPE = ProgrammeType(
    slug="groups",
    name=gettext_lazy("Groups that come to meet by themselves"),
    urls="nabij.programmes.groups.urls",
    today=today,
    calendar=calendar,
    relations=relations,
    measures={
        "group_meetings": gettext_lazy("times that groups met"),
        "group_visits": gettext_lazy("visits to groups"),
        "group_members": gettext_lazy("people in groups, each counted once"),
        "group_volunteer_minutes": gettext_lazy("minutes of volunteers for groups"),
        "group_professional_minutes": gettext_lazy("minutes of professionals for groups"),
        "group_people_change": gettext_lazy("change of the number of people in groups"),
        "groups_became_independent": gettext_lazy("groups that went on by themselves"),
        "groups_independent_year": gettext_lazy("groups that stand alone for a year"),
        "groups_without_us": gettext_lazy("times we heard that a group meets without us"),
        "groups_waiting_change": gettext_lazy("change of the number of groups that wait for a volunteer"),
        **{f"groups_{origin.value}": origin.label for origin in Origin},
        **{f"groups_{state.value}_change": state.label for state in GroupState},
    },
    offering_url=offering_url,
    invent=demo.invent,
)
