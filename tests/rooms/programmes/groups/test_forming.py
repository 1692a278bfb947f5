"""Groups begin: seen at gatherings, found by the engine among who waits, or made by hand."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client

from nabij.enrolment.choices import EnrolmentState
from nabij.foundation import access, clock, jobs
from nabij.people.models import Role
from nabij.programmes.groups import actions, rules
from nabij.programmes.groups.choices import GroupState, MemberState, WishKind
from nabij.programmes.groups.models import DryRun, Group, Membership, NotAGroup, Sketch
from nabij.programmes.groups.queries import forming, staff
from tests.cast import Cast, actor_of
from tests.rooms.programmes.groups.company import Company, figures, gather, letters, make_group, meet

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Enter = Any


@pytest.fixture
def company(cast: Cast) -> Company:
    return gather(cast)


def suggested(company: Company) -> list[forming.Suggestion]:
    with access.acting_as(company.coordinator):
        return forming.suggestions(company.coordinator, offerings=[company.offering])


def dry_run(company: Company, **rules: int) -> list[Sketch]:
    with access.acting_as(company.coordinator):
        run = actions.start_dry_run(
            offering=company.offering, by=company.coordinator, **{"near_km": 5, "largest": 4, **rules}
        )
    with access.unscoped(access.Reason.TEST):
        return list(Sketch.objects.filter(dry_run=run))


def test_four_men_who_came_together_three_times_are_suggested_and_become_a_group(
    cast: Cast, company: Company, sign_in: Enter
) -> None:
    meet(cast, company, company.men)
    (one,) = suggested(company)
    assert {person.pk for person in one.people} == {person.pk for person in company.men}
    browser: Client = sign_in(cast.coordinator)
    assert b"Kees Test" in browser.get("/groups/").content
    address = f"/groups/suggestions/{company.offering.pk}"
    browser.post(f"{address}/yes/", {"key": one.key, "name": "De mannen van dinsdag"})
    with access.unscoped(access.Reason.TEST):
        group = Group.objects.get()
        assert (group.state, group.origin, len(group.seen_at)) == (GroupState.OBSERVED, "born", 3)
    assert suggested(company) == []
    again = browser.post(f"{address}/yes/", {"key": one.key, "name": "Nog eens"}, follow=True)
    assert again.status_code == 200
    with access.unscoped(access.Reason.TEST):
        assert Group.objects.count() == 1
    assert figures(company)["group_people_change"] == 4


def test_people_who_are_no_group_are_not_suggested_again(cast: Cast, company: Company, sign_in: Enter) -> None:
    meet(cast, company, company.men)
    (one,) = suggested(company)
    sign_in(cast.coordinator).post(f"/groups/suggestions/{company.offering.pk}/no/", {"key": one.key})
    assert suggested(company) == []
    with access.unscoped(access.Reason.TEST):
        assert len(NotAGroup.objects.get().enrolments) == 4
        assert not Group.objects.exists()


def test_a_coordinator_elsewhere_sees_no_suggestion_and_cannot_decide(
    cast: Cast, company: Company, client: Client
) -> None:
    meet(cast, company, company.men)
    (one,) = suggested(company)
    for user in (cast.coordinator_almere, cast.stranger):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert b"Kees" not in client.get("/groups/").content
        answer = client.post(f"/groups/suggestions/{company.offering.pk}/yes/", {"key": one.key, "name": "x"})
        assert answer.status_code == 404


def test_a_dry_run_binds_nobody_and_says_why_and_how_many_at_most(cast: Cast, company: Company, sign_in: Enter) -> None:
    sketches = dry_run(company)
    assert [len(one.enrolments) for one in sketches] == [4, 2]
    assert sketches[0].km == 0
    assert "wandelen" in sketches[0].interests
    with access.unscoped(access.Reason.TEST):
        run = DryRun.objects.get()
        assert (run.waiting, run.bound, run.verified) == (6, 6, True)
        assert not Membership.objects.exists()
    page = sign_in(cast.coordinator).get(f"/groups/dry-runs/{run.pk}/").content.decode()
    assert "Kees Test" in page
    assert "Vera" in page
    assert "6" in page


def test_who_would_rather_not_sit_together_does_not_and_who_was_chosen_is_not_chosen_twice(company: Company) -> None:
    with access.acting_as(company.coordinator):
        actions.add_wish(
            enrolment=company.women[0], about=company.women[1], kind=WishKind.APART, by=company.coordinator
        )
    assert [len(one.enrolments) for one in dry_run(company)] == [4]
    make_group(company, company.men[:2])
    assert {pk for one in dry_run(company) for pk in one.enrolments} == {one.pk for one in company.men[2:]}


def test_a_sketch_is_taken_and_taken_back_as_if_it_never_was(company: Company) -> None:
    by = company.coordinator
    first, second = dry_run(company)
    before = figures(company)
    with access.acting_as(by):
        group = actions.take(sketch=first, name="Wandelen", by=by)
        with pytest.raises(actions.NotPossible):
            actions.take(sketch=first, name="Wandelen", by=by)
        actions.refuse(sketch=second, by=by)
    assert letters() == []
    with access.unscoped(access.Reason.TEST):
        assert group.members.filter(state=MemberState.CHOSEN).count() == 4
        assert group.leader == company.leader
        assert group.leader_person_id is None
        second.refresh_from_db()
        assert second.state == "refused"
        first.refresh_from_db()
    with access.acting_as(by):
        actions.take_back(sketch=first, by=by)
        actions.take_back(sketch=second, by=by)
    assert figures(company) == before
    with access.unscoped(access.Reason.TEST):
        assert not Group.objects.exists()
        assert set(Sketch.objects.values_list("state", flat=True)) == {"open"}


def test_a_group_of_which_somebody_was_asked_is_not_taken_back(company: Company) -> None:
    by = company.coordinator
    first = dry_run(company)[0]
    with access.acting_as(by):
        group = actions.take(sketch=first, name="Wandelen", by=by)
        actions.ask(group=group, by=by)
        first.refresh_from_db()
        with pytest.raises(actions.NotPossible):
            actions.take_back(sketch=first, by=by)


def test_members_say_yes_or_no_by_mail_and_no_is_as_good(company: Company, client: Client) -> None:
    by = company.coordinator
    group = make_group(company, company.men[:3])
    with access.acting_as(by):
        assert actions.ask(group=group, by=by) == 3
        assert actions.ask(group=group, by=by) == 0
    (kees,), (joop,), (wim,) = (letters(name, "/ask/") for name in ("kees", "joop", "wim"))
    page = client.get(kees).content.decode()
    assert "Test" not in page
    assert "Joop" not in page
    for link, answer in ((kees, "yes"), (kees, "yes"), (joop, "yes"), (wim, "no")):
        assert client.post(link, {"answer": answer}).status_code == 302
    assert client.post(wim, {"answer": "perhaps"}).status_code == 200
    assert company.row(group, "Wim").state == MemberState.NO
    with access.acting_as(by):
        actions.guide(group=group, by=by)
    with access.unscoped(access.Reason.TEST):
        states = {one.person.given_name: one.state for one in _people(company)}
    assert states["Kees"] == states["Joop"] == EnrolmentState.ACTIVE
    assert states["Wim"] == EnrolmentState.WAITING
    assert figures(company)["group_people_change"] == 2
    assert client.get("/groups/ask/onzin/").status_code == 410


def _people(company: Company) -> list[Any]:
    from nabij.enrolment.models import Enrolment

    return list(Enrolment.objects.filter(offering=company.offering).select_related("person"))


def test_by_hand_a_group_has_two_to_eight_people_and_nothing_typed_is_lost(
    cast: Cast, company: Company, sign_in: Enter
) -> None:
    browser = sign_in(cast.coordinator)
    address = f"/groups/new/{company.offering.pk}/"
    alone = browser.post(address, {"name": "Schaken", "people": [str(company.men[0].pk)]})
    assert "Schaken" in alone.content.decode()
    foreign = browser.post(address, {"name": "Schaken", "people": [str(cast.piet.pk), str(uuid.uuid4())]})
    assert foreign.status_code == 200
    done = browser.post(address, {"name": "Schaken", "people": [str(one.pk) for one in company.men[:2]]})
    with access.unscoped(access.Reason.TEST):
        group = Group.objects.get()
        assert done["Location"] == f"/groups/{group.pk}/"
        assert group.wants_leader
    assert figures(company)["groups_waiting_change"] == 1
    number = {"name": "Mijn BSN is 111222333", "people": [str(one.pk) for one in company.men[:2]]}
    assert "BSN" in browser.post(address, number).content.decode()


def test_a_programme_of_another_type_has_no_groups(cast: Cast, company: Company, sign_in: Enter) -> None:
    browser = sign_in(cast.coordinator)
    for name in ("new", "forming"):
        assert browser.get(f"/groups/{name}/{cast.tandem_zwolle.pk}/")["Location"] == "/groups/"
    assert actor_of(cast.coordinator).user_id


def test_who_came_together_long_ago_is_not_suggested_and_how_long_is_chosen_by_the_programme(
    cast: Cast, company: Company, sign_in: Enter
) -> None:
    meet(cast, company, company.men)  # 30, 60 and 90 days ago
    browser: Client = sign_in(cast.manager)
    address = f"/groups/programmes/{company.offering.programme_id}/rhythm/"
    assert "30, 60, 120, 240" in browser.get(address).content.decode()
    typed = {
        "guided_every_days": "14", "fading_days": "60, 30", "times_together": "3", "look_back_days": "80",
        "version": "1",
    }  # fmt: skip
    wrong = browser.post(address, typed)
    assert "60, 30" in wrong.content.decode()  # more and more often is no fading; nothing typed is lost
    assert len(suggested(company)) == 1
    assert browser.post(address, {**typed, "fading_days": "20, 90"}).status_code == 302
    with access.unscoped(access.Reason.TEST):
        company.offering.programme.refresh_from_db()
    assert suggested(company) == []
    stale = browser.post(address, {**typed, "fading_days": "5"})
    assert (stale.status_code, "20, 90" in stale.content.decode()) == (409, True)
    group = make_group(company, company.men, state=GroupState.LED)
    assert group.next_check_in_on == clock.today() + dt.timedelta(days=14)
    assert browser.get(f"/groups/programmes/{cast.tandem_zwolle.programme_id}/rhythm/").status_code == 302
    assert sign_in(cast.coordinator).get(address).status_code == 404  # of one branch; this holds for all of them


def test_a_dry_run_over_many_is_worked_out_by_a_job_with_the_rights_of_who_asked(
    cast: Cast, company: Company, sign_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 5)
    assert dry_run(company) == []
    with access.unscoped(access.Reason.TEST):
        run = DryRun.objects.get()
    browser: Client = sign_in(cast.coordinator)
    assert "HX-Refresh" not in browser.get(f"/groups/dry-runs/{run.pk}/state/").headers
    assert f"/groups/dry-runs/{run.pk}/state/" in browser.get(f"/groups/dry-runs/{run.pk}/").content.decode()
    jobs.drain()
    actions.work_out.now(dry_run_id=str(run.pk))  # twice is once
    assert "HX-Refresh" in browser.get(f"/groups/dry-runs/{run.pk}/state/").headers
    page = browser.get(f"/groups/dry-runs/{run.pk}/").content.decode()
    assert page.count('id="group-') == 2
    dry_run(company)
    with access.unscoped(access.Reason.TEST):
        Role.objects.filter(user=cast.coordinator).delete()
    jobs.drain()
    with access.unscoped(access.Reason.TEST):
        assert sorted(DryRun.objects.values_list("stage", flat=True)) == ["done", "failed"]


def test_the_volunteer_is_asked_by_mail_whether_she_wants_to_lead(company: Company, client: Client) -> None:
    by = company.coordinator
    group = make_group(company, company.men, leader=company.leader)
    with access.acting_as(by):
        actions.ask(group=group, by=by)
    (link,) = letters("vera", "/lead/")
    page = client.get(link).content.decode()
    assert "Kees" not in page  # nobody said yes yet
    assert client.post(link, {"answer": "yes"}).status_code == 302
    with access.unscoped(access.Reason.TEST):
        group.refresh_from_db()
        assert (group.leader_says, group.leader_id) == ("yes", company.leader.pk)
    client.post(link, {"answer": "no"})
    with access.unscoped(access.Reason.TEST):
        group.refresh_from_db()
        assert (group.leader_says, group.leader_id, group.wants_leader) == ("no", None, True)
    assert client.get(link).status_code == 410
    assert figures(company)["groups_waiting_change"] == 1
    with access.acting_as(by):
        assert [due.why for due in staff.due_for_coordinator(by)] == ["leader"]
        actions.hand_over(group=group, to=company.leader, by=by)
        actions.ask_leader(group=group, by=by)
