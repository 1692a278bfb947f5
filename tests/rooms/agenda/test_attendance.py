"""Who was there becomes contacts and figures, and a correction corrects them: counted again by hand."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from nabij.agenda import actions, queries
from nabij.agenda.actions import Attendance, Count, Guest
from nabij.agenda.choices import GuestRole
from nabij.agenda.models import Gathering, HeadCount, Registration
from nabij.agenda.queries import attendance as found
from nabij.enrolment.choices import Qualifier
from nabij.enrolment.models import Contact, Tally
from nabij.foundation import access, clock
from tests.cast import Cast, actor_of
from tests.rooms.agenda.party import come, plan, when

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Enter = Callable[[Any], Client]


def held_today(cast: Cast, **facts: Any) -> Gathering:
    """A coffee table of two hours that is on today, led by Vera, where Piet is expected."""
    actor = actor_of(cast.coordinator)
    gathering = plan(cast, at=when(days=1), **facts)
    with access.acting_as(actor):
        actions.set_hosts(gathering=gathering, hosts=[cast.vera], by=actor)
        for enrolment in (cast.piet, cast.vera):
            guest = Guest(name=enrolment.person.full_name, role=GuestRole(enrolment.role))
            actions.register_by_staff(gathering=gathering, guest=guest, enrolment=enrolment, by=actor)
    come(gathering, "Ans Visser")
    with access.unscoped(access.Reason.TEST):
        Gathering.objects.filter(pk=gathering.pk).update(starts_on=clock.today(), ends_on=clock.today())
        gathering.refresh_from_db()
    return gathering


def keys(gathering: Gathering) -> dict[str, Any]:
    with access.unscoped(access.Reason.TEST):
        rows = Registration.objects.filter(gathering=gathering)
        return {row.name.split()[0]: row.pk for row in rows if row.name}


def figures(measures: str) -> list[int]:
    with access.unscoped(access.Reason.TEST):
        return [
            Tally.objects.filter(measure=measure).aggregate(n=Sum("value"))["n"] or 0 for measure in measures.split()
        ]


MEASURES = "gatherings gathering_visits gathering_volunteer_minutes gathering_professional_minutes contacts"


def test_what_was_ticked_becomes_contacts_and_figures_and_a_correction_corrects_both(cast: Cast) -> None:
    gathering = held_today(cast)
    who = keys(gathering)
    actor = actor_of(cast.coordinator)

    def write(came: str, **given: Any) -> None:
        with access.acting_as(actor):
            chosen = frozenset(who[name] for name in came.split())
            actions.record_attendance(gathering=gathering, attendance=Attendance(came=chosen, **given), by=actor)

    write("Piet Vera Ans", walk_ins=["Onverwacht Gast"], counts={GuestRole.PROFESSIONAL: Count(people=2, minutes=300)})
    # Piet, Ans and the unexpected guest; Vera two hours; two professionals five hours together; Piet has a contact
    # of his own, the two others share one.
    assert figures(MEASURES) == [1, 3, 120, 300, 2]
    assert figures("unique_participants unique_volunteers") == [1, 1]
    with access.unscoped(access.Reason.TEST):
        others = Contact.objects.get(participant__isnull=True)
        assert (others.people, others.minutes, others.about_id) == (2, 120, gathering.pk)
        assert Contact.objects.get(participant=cast.piet).on == clock.today()
    write("Vera Ans", counts={GuestRole.PARTICIPANT: Count(people=20, people_are=Qualifier.AT_LEAST)}, early=4)
    assert figures(MEASURES) == [1, 20, 120, 0, 1]
    assert figures("unique_participants") == [0]
    with access.unscoped(access.Reason.TEST):
        others.refresh_from_db()
        assert (others.people, others.people_are) == (20, "at_least")
        assert Registration.objects.get(pk=who["Piet"]).presence == "no_show"
        assert Registration.objects.filter(is_walk_in=True).count() == 1
    write("Vera Ans", counts={GuestRole.PARTICIPANT: Count(people=20, people_are=Qualifier.AT_LEAST)}, early=4)
    assert figures(MEASURES) == [1, 20, 120, 0, 1]


def test_that_it_runs_mainly_on_professionals_is_a_figure(cast: Cast) -> None:
    gathering, actor = held_today(cast), actor_of(cast.coordinator)
    counts = {GuestRole.PROFESSIONAL: Count(people=2), GuestRole.VOLUNTEER: Count(people=1)}
    with access.acting_as(actor):
        actions.record_attendance(gathering=gathering, attendance=Attendance(came=frozenset(), counts=counts), by=actor)
        today = clock.today()
        work = found.work(actor=actor, offerings=[cast.tandem_zwolle.pk], first=today, last=today)
    assert (work.gatherings, work.volunteer_hours, work.professional_hours) == (1, 2, 4)
    assert (work.mainly_professionals, work.percent_professional) == (True, 67)


def test_a_volunteer_who_leads_ticks_and_sees_no_more_than_a_first_name(cast: Cast, sign_in: Enter) -> None:
    gathering = held_today(cast)
    with access.unscoped(access.Reason.TEST):
        unseen = Registration.objects.get(name="Ans Visser")
        other = plan(cast)
    client = sign_in(cast.volunteer)
    page = client.get(f"/gatherings/{gathering.pk}/attendance/").content.decode()
    assert "Ans V." in page
    assert "Visser" not in page
    assert unseen.email not in client.get(f"/gatherings/{gathering.pk}/").content.decode()
    answer = client.post(f"/gatherings/{gathering.pk}/attendance/", {"came": [str(unseen.pk)]})
    assert answer.status_code == 302, answer.context["form"].errors
    with access.unscoped(access.Reason.TEST):
        unseen.refresh_from_db()
        assert unseen.presence == "came"
    assert client.get(f"/gatherings/{other.pk}/attendance/").status_code == 404
    assert client.get(f"/gatherings/{gathering.pk}/edit/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"participant_people": "1", "walk_ins": "Een\nTwee"},
        {"participant_people": "15", "participant_are": "range", "participant_up_to": "10"},
        {"early": "-1"},
        {"walk_ins": "x" * 200},
        {"professional_hours": "nan"},
    ],
)
def test_what_does_not_add_up_is_said_and_nothing_is_lost(wrong: dict[str, str], cast: Cast, sign_in: Enter) -> None:
    gathering = held_today(cast)
    page = sign_in(cast.coordinator).post(f"/gatherings/{gathering.pk}/attendance/", wrong)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert figures("gatherings") == [0]


def test_nobody_can_have_been_at_what_is_still_to_come(cast: Cast, sign_in: Enter) -> None:
    page = sign_in(cast.coordinator).post(f"/gatherings/{plan(cast).pk}/attendance/", {})
    assert page.status_code == 200
    with access.unscoped(access.Reason.TEST):
        assert not HeadCount.objects.exists()


def test_who_came_together_again_and_again_is_seen(cast: Cast) -> None:
    actor = actor_of(cast.coordinator)
    for _ in range(3):
        gathering = plan(cast, at=when(days=1))
        with access.acting_as(actor):
            for enrolment in (cast.piet, cast.amina):
                guest = Guest(name=enrolment.person.full_name)
                actions.register_by_staff(gathering=gathering, guest=guest, enrolment=enrolment, by=actor)
        with access.unscoped(access.Reason.TEST):
            Registration.objects.filter(gathering=gathering).update(presence="came")
    with access.acting_as(actor):
        here = [cast.tandem_zwolle.pk]
        (group,) = queries.together(actor=actor, offering_ids=here, since=clock.today())
        later = clock.today() + dt.timedelta(days=2)
        assert queries.together(actor=actor, offering_ids=here, since=later) == []  # too long ago
    assert set(group.people) == {cast.piet.person_id, cast.amina.person_id}
    stranger = actor_of(cast.stranger)
    with access.acting_as(stranger):
        assert queries.together(actor=stranger, offering_ids=[cast.tandem_zwolle.pk], since=clock.today()) == []
