"""The life of a group: guided, meeting, let go, asked how it goes, and everybody who leaves on the way."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from nabij.enrolment import actions as enrolments
from nabij.enrolment.choices import EndReason as Why
from nabij.enrolment.models import Contact, Relation
from nabij.foundation import access, clock, erasure, links
from nabij.foundation.actors import NOBODY
from nabij.people.models import User
from nabij.programmes.groups import actions, tasks
from nabij.programmes.groups.actions import Ending, Heard, Held
from nabij.programmes.groups.choices import EndReason, GroupState, HowOften, LeaveReason, MemberState
from nabij.programmes.groups.models import CheckIn, Coming, Group, Meeting, Membership
from nabij.programmes.groups.queries import figures as told
from nabij.programmes.groups.queries import staff
from tests.cast import Cast, actor_of, make_enrolment
from tests.rooms.programmes.groups.company import Company, figures, gather, guided, letters, make_group

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Enter = Any


@pytest.fixture
def company(cast: Cast) -> Company:
    return gather(cast)


def fresh(group: Group) -> Group:
    with access.unscoped(access.Reason.TEST):
        found: Group = Group.objects.select_related("offering__programme", "offering__branch").get(pk=group.pk)
        return found


def held(company: Company, group: Group, names: str, **facts: Any) -> Meeting:
    """Write down who was there."""
    came = frozenset(company.row(group, name).pk for name in names.split())
    key = facts.pop("key", None) or uuid.uuid4()
    with access.acting_as(company.coordinator):
        return actions.write_down(
            group=group, by=company.coordinator, meeting_id=key,
            held=Held(**{"at": clock.now(), "minutes": 90, "came": came, "volunteer_minutes": 90, **facts}),
        )  # fmt: skip


def plan(company: Company, group: Group, *, days: int = 3, place: str = "Bij Kees thuis") -> Meeting:
    with access.acting_as(company.coordinator):
        return actions.plan(group=group, at=clock.now() + dt.timedelta(days=days), place=place, by=company.coordinator)


def move(company: Company, group: Group, what: Any, **facts: Any) -> Group:
    with access.acting_as(company.coordinator):
        moved: Group = what(group=group, by=company.coordinator, **facts)
        return moved


def test_a_group_is_guided_let_go_and_taken_by_the_hand_again_and_every_figure_follows(company: Company) -> None:
    group = guided(company, company.men, leader=company.leader)
    with access.unscoped(access.Reason.TEST):
        assert Relation.objects.filter(volunteer=company.leader, ended_on__isnull=True).count() == 4
    assert fresh(group).leader_person_id == company.leader.person_id
    group = move(company, group, actions.let_go)
    with access.unscoped(access.Reason.TEST):
        assert not Relation.objects.filter(volunteer=company.leader, ended_on__isnull=True).exists()
        assert not Membership.objects.filter(leader_person_id__isnull=False).exists()
    assert (group.state, group.leader_person_id) == (GroupState.INDEPENDENT, None)
    assert figures(company)["groups_independent_change"] == figures(company)["groups_became_independent"] == 1
    move(company, group, actions.guide)
    assert figures(company)["groups_led_change"] == 1
    assert "groups_independent_change" not in figures(company)
    move(company, group, actions.end, ending=Ending(reason=EndReason.STANDS_ALONE))
    assert "group_people_change" not in figures(company)
    with pytest.raises(actions.NotPossible):
        move(company, group, actions.let_go)


def test_we_ask_less_and_less_often_and_at_last_no_more(company: Company) -> None:
    group = move(company, guided(company, company.men), actions.let_go)
    gaps = []
    while (due := fresh(group).next_check_in_on) is not None:
        gaps.append((due - clock.today()).days)
        heard = Heard(still_meets=True, how_often=HowOften.WEEKLY, people=4)
        key = uuid.uuid4()
        for _ in range(2):  # pressed twice
            move(company, group, actions.check_in, heard=heard, check_in_id=key)
    assert gaps == [30, 60, 120, 240]
    assert figures(company)["groups_without_us"] == 4
    with access.unscoped(access.Reason.TEST):
        assert Contact.objects.filter(about_id=group.pk, people=4).count() == 4


def test_a_group_that_no_longer_meets_is_shown_to_the_coordinator_and_counts_as_no_success(company: Company) -> None:
    group = move(company, guided(company, company.men), actions.let_go)
    move(company, group, actions.check_in, heard=Heard(still_meets=False), check_in_id=uuid.uuid4())
    with access.acting_as(company.coordinator):
        assert [due.why for due in staff.due_for_coordinator(company.coordinator)] == ["stopped"]
    assert "groups_without_us" not in figures(company)


def test_one_member_says_by_mail_how_it_goes_once_a_link(company: Company, client: Client) -> None:
    group = move(company, guided(company, company.men), actions.let_go)
    move(company, group, actions.choose_who_answers, membership=company.row(group, "Kees"))
    with access.unscoped(access.Reason.TEST):
        Group.objects.update(next_check_in_on=clock.today())
    for _ in range(2):
        tasks.night.now()
    (link,) = letters("kees", "/how-is-it/")
    assert client.post(link, {}).status_code == 200  # nothing chosen: asked again
    for _ in range(2):
        client.post(link, {"still": "yes", "how_often": "weekly", "people": "3"})
    with access.unscoped(access.Reason.TEST):
        row = CheckIn.objects.get()
        assert (row.still_meets, row.people, row.by, row.without_us) == (True, 3, None, True)
    assert fresh(group).next_check_in_on == clock.today() + dt.timedelta(days=60)
    assert "Dank" in client.get(link).content.decode()


def test_who_leads_writes_down_who_was_there_and_the_ledger_agrees_with_a_count_by_hand(
    cast: Cast, company: Company, sign_in: Enter
) -> None:
    group = guided(company, company.men, leader=company.leader)
    browser: Client = sign_in(cast.volunteer)
    page = browser.get(f"/groups/{group.pk}/held/").content.decode()
    assert "Kees" in page
    assert "Kees Test" not in page
    keys = {name: str(company.row(group, name).pk) for name in ("Kees", "Joop", "Wim")}
    now = timezone.localtime()
    typed = {
        "came": [keys["Kees"], keys["Joop"]], "on": f"{now:%Y-%m-%d}", "at": "10:00", "minutes": "60",
        "volunteer_hours": "1", "professional_hours": "0.5", "entry": str(uuid.uuid4()),
    }  # fmt: skip
    nobody = browser.post(f"/groups/{group.pk}/held/", {**typed, "came": []})
    assert nobody.status_code == 422
    assert "0.5" in nobody.content.decode()
    for came in ([keys["Kees"], keys["Joop"]], [keys["Kees"], keys["Joop"]], [keys["Kees"], keys["Wim"]]):
        assert browser.post(f"/groups/{group.pk}/held/", {**typed, "came": came}).status_code == 302
    found = figures(company)
    assert (found["group_meetings"], found["group_visits"]) == (1, 2)
    assert (found["group_volunteer_minutes"], found["group_professional_minutes"]) == (60, 30)
    with access.unscoped(access.Reason.TEST):
        counted = Contact.objects.filter(about_id=group.pk, is_cancelled=False)
        assert {row.participant.person.given_name for row in counted} == {"Kees", "Wim"}
    assert (found["contacts"], found["unique_participants"], found["unique_volunteers"]) == (2, 4, 1)


def test_unique_people_stand_apart_from_visits(company: Company) -> None:
    group = guided(company, company.men[:2])
    for _ in range(3):
        held(company, group, "Kees Joop")
    with access.acting_as(company.coordinator):
        found = told.figures(company.coordinator, offering_ids=[company.offering.pk])
    assert (found.meetings, found.visits, found.unique_people, found.people_now) == (3, 6, 2, 2)
    assert found.volunteer_hours == 4
    assert found.by_state[GroupState.LED][-1] == 1
    assert found.wait_for_volunteer[-1] == 1


def test_the_group_page_by_link_says_when_where_who_and_what(company: Company, client: Client) -> None:
    group = guided(company, company.men[:2], leader=company.leader)
    meeting = plan(company, group)
    kees = letters("kees", "/page/")[-1]
    joop = letters("joop", "/page/")[-1]
    page = client.get(kees).content.decode()
    assert "Bij Kees thuis" in page
    assert "Joop" in page
    assert "Vera" in page
    assert "Test" not in page
    assert "Vrijwilliger" not in page
    client.post(kees, {"do": "say", "says": "yes"})
    client.post(kees, {"do": "thing", "thing-what": "Koek"})
    client.post(kees, {"do": "thing", "thing-what": "Koek"})
    with access.unscoped(access.Reason.TEST):
        (thing,) = meeting.brings.all()
        assert thing.membership == company.row(group, "Kees")
        assert Coming.objects.get().says == "yes"
    taken = client.post(joop, {"do": "bring", "thing": str(thing.pk)}, follow=True)
    assert taken.status_code == 200
    client.post(kees, {"do": "drop", "thing": str(thing.pk)})
    client.post(joop, {"do": "bring", "thing": str(thing.pk)})
    with access.unscoped(access.Reason.TEST):
        thing.refresh_from_db()
        assert thing.membership == company.row(group, "Joop")
    wrong = client.post(joop, {"do": "rather", "rather-on": "2020-01-01", "rather-at": "10:00"})
    assert wrong.status_code == 422
    assert "2020" in wrong.content.decode()
    day = clock.today() + dt.timedelta(days=9)
    client.post(joop, {"do": "rather", "rather-on": f"{day:%Y-%m-%d}", "rather-at": "14:00"})
    with access.acting_as(company.coordinator):
        (said,) = [one for one in staff.said(company.coordinator, meeting=meeting) if one.rather_at]
    assert said.name == "Joop"
    for odd in ({"do": "bring", "thing": "x"}, {"do": "say", "says": "x"}, {"do": "what"}, {}):
        assert client.post(joop, odd, follow=True).status_code == 200
    plan(company, group, days=9)
    with access.unscoped(access.Reason.TEST):
        assert not Coming.objects.exclude(says="").exists()  # another day: everybody answers anew


def test_members_of_a_group_that_stands_alone_plan_by_themselves_and_others_do_not(
    company: Company, client: Client
) -> None:
    group = guided(company, company.men[:2])
    kees = letters("kees", "/page/")[-1]
    typed = {"do": "plan", "plan-on": f"{clock.today() + dt.timedelta(days=5)}", "plan-at": "19:00"}
    client.post(kees, typed)
    with access.unscoped(access.Reason.TEST):
        assert not Meeting.objects.exists()
    move(company, group, actions.let_go)
    client.post(kees, typed)
    client.post(kees, {**typed, "plan-at": "20:00"})
    with access.unscoped(access.Reason.TEST):
        assert timezone.localtime(Meeting.objects.get().at).hour == 19


def test_somebody_leaves_quietly_and_every_link_is_closed(company: Company, client: Client) -> None:
    group = guided(company, company.men[:3], leader=company.leader)
    kees = letters("kees", "/page/")[-1]
    outbox = len(mail.outbox)
    assert client.post(kees, {"do": "leave"}).status_code == 200
    assert client.get(kees).status_code == 410
    letters()
    assert len(mail.outbox) == outbox
    row = company.row(group, "Kees")
    assert (row.state, row.left_because) == (MemberState.LEFT, LeaveReason.QUIETLY)
    assert figures(company)["group_people_change"] == 2
    with access.unscoped(access.Reason.TEST):
        assert Relation.objects.filter(volunteer=company.leader, ended_on__isnull=True).count() == 2


def test_a_link_that_expired_says_so(company: Company, client: Client) -> None:
    group = guided(company, company.men[:2])
    with access.unscoped(access.Reason.TEST):
        row = Membership.objects.filter(group=group).first()
        assert row is not None
        token = links.make(
            purpose="groups.page", subject=row, days=-1, organisation_id=row.organisation_id, unit_id=row.unit_id
        )
    assert client.get(f"/groups/page/{token}/").status_code == 410


def test_a_volunteer_hands_over_and_sees_the_group_no_longer(cast: Cast, company: Company, sign_in: Enter) -> None:
    group = guided(company, company.men[:2], leader=company.leader)
    browser = sign_in(cast.volunteer)
    assert browser.get(f"/groups/{group.pk}/led/").status_code == 200
    move(company, group, actions.hand_over, to=None)
    assert browser.get(f"/groups/{group.pk}/led/").status_code == 404
    assert fresh(group).wants_leader
    assert figures(company)["groups_waiting_change"] == 1
    move(company, group, actions.hand_over, to=company.leader)
    assert "groups_waiting_change" not in figures(company)
    with access.unscoped(access.Reason.TEST):
        enrolments.end(enrolment=company.leader, reason=Why.VOLUNTEER_STOPS, by=NOBODY)
        tasks.somebody_went(enrolments.EnrolmentMoved(str(company.leader.pk), "active", "ended"))
    assert fresh(group).wants_leader
    assert fresh(group).leader_person_id is None


def test_whoever_no_longer_takes_part_frees_the_seat(company: Company) -> None:
    group = guided(company, company.men[:3])
    with access.unscoped(access.Reason.TEST):
        tasks.somebody_went(enrolments.EnrolmentMoved(str(company.men[0].pk), "active", "ended"))
        tasks.somebody_went(enrolments.EnrolmentMoved(str(company.men[1].pk), "active", "paused"))
    assert company.row(group, "Kees").left_because == LeaveReason.FILE_CLOSED
    assert company.row(group, "Joop").state == MemberState.IN


def test_a_file_that_is_erased_leaves_the_group_and_no_figure(company: Company) -> None:
    group = guided(company, company.men[:2], leader=company.leader)
    held(company, group, "Kees Joop")
    before = figures(company)
    with access.unscoped(access.Reason.TEST):
        copy = erasure.export(company.men[0].unit_id, by=NOBODY)
        assert any("Koffie op dinsdag" in str(part) for part in copy.values())
    erasure.erase([company.leader.unit_id], by=NOBODY, why="test")
    assert fresh(group).leader is None
    assert fresh(group).wants_leader
    erasure.erase([company.men[0].unit_id], by=NOBODY, why="test")
    with access.unscoped(access.Reason.TEST):
        assert Membership.objects.get().enrolment_id == company.men[1].pk
    erasure.erase([company.men[1].unit_id], by=NOBODY, why="test")
    with access.unscoped(access.Reason.TEST):
        assert not Group.objects.exists()
    assert figures(company)["group_visits"] == before["group_visits"] == 2


def test_a_group_that_stands_alone_for_a_year_is_counted_once(company: Company) -> None:
    group = move(company, guided(company, company.men), actions.let_go)
    tasks.night.now()
    assert "groups_independent_year" not in figures(company)
    with access.unscoped(access.Reason.TEST):
        Group.objects.filter(pk=group.pk).update(independent_on=clock.today() - dt.timedelta(days=365))
    for _ in range(2):
        tasks.night.now()
    assert figures(company)["groups_independent_year"] == 1


def test_two_who_change_the_same_group_lose_nothing(cast: Cast, company: Company, sign_in: Enter) -> None:
    group = guided(company, company.men)
    browser = sign_in(cast.coordinator)
    typed = {"change-name": "Mannen", "change-interests": "Schaken, koffie", "change-place": "", "change-version": "1"}
    late = browser.post(f"/groups/{group.pk}/do/change/", typed)
    assert late.status_code == 409
    assert "Mannen" in late.content.decode()
    assert (
        browser.post(f"/groups/{group.pk}/do/change/", {**typed, "change-version": fresh(group).version}).status_code
        == 302
    )
    assert fresh(group).interests == ["schaken", "koffie"]


def test_pages_cost_the_same_for_one_group_and_for_three(
    cast: Cast, company: Company, sign_in: Enter, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(cast.coordinator)

    def cost() -> int:
        with django_assert_max_num_queries(60) as asked:
            assert browser.get("/groups/").status_code == 200
        return len(asked)

    guided(company, company.men)
    browser.get("/groups/")
    one = cost()
    guided(company, company.men[:2])
    make_group(company, company.women)
    assert cost() == one


@pytest.mark.parametrize("name", ["manager", "funder", "desk", "participant"])
def test_figures_are_for_who_sees_figures_and_groups_for_who_looks_after_them(
    name: str, cast: Cast, company: Company, sign_in: Enter
) -> None:
    group = guided(company, company.men)
    user: User = getattr(cast, name)
    browser = sign_in(user)
    assert browser.get(f"/groups/{group.pk}/").status_code == 404
    assert browser.get("/groups/").status_code == 404
    page = browser.get("/groups/figures/")
    assert page.status_code == (200 if name in {"manager", "funder"} else 404)
    assert b"Kees" not in page.content


def test_the_menu_and_today_name_groups_only_where_there_are_any(cast: Cast, client: Client, sign_in: Enter) -> None:
    browser = sign_in(cast.coordinator)
    assert b'href="/groups/"' not in browser.get("/").content
    company = gather(cast)
    group = guided(company, company.men, leader=company.leader)
    cache.clear()  # half a minute later
    assert b'href="/groups/"' in browser.get("/").content
    browser = sign_in(cast.volunteer)
    assert f"/groups/{group.pk}/next/" in browser.get("/").content.decode()
    assert actor_of(cast.volunteer).person_id == company.leader.person_id


def test_a_member_with_an_account_sees_the_group_on_today_and_comes_to_its_page(
    cast: Cast, company: Company, sign_in: Enter
) -> None:
    with access.unscoped(access.Reason.TEST):
        mine = make_enrolment(company.offering, cast.piet.person)
    browser: Client = sign_in(cast.participant)
    assert "Koffie op dinsdag" not in browser.get("/").content.decode()
    group = guided(company, [*company.men[:2], mine])
    plan(company, group)
    row = company.row(group, cast.piet.person.given_name)
    assert "Koffie op dinsdag" in browser.get("/").content.decode()
    page = browser.get(f"/groups/own/{row.pk}/", follow=True).content.decode()
    assert "Bij Kees thuis" in page
    assert browser.get(f"/groups/own/{company.row(group, 'Kees').pk}/").status_code == 404  # of somebody else
    move(company, group, actions.end, ending=Ending(reason=EndReason.STANDS_ALONE))
    assert "Koffie op dinsdag" not in browser.get("/").content.decode()
    assert browser.get(f"/groups/own/{row.pk}/").status_code == 404
