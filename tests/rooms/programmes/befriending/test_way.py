"""From agreement to farewell, through the pages the coordinator uses."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail

from nabij.enrolment.choices import EnrolmentState, PartRole
from nabij.enrolment.models import Enrolment, Relation, Tally
from nabij.foundation import access, clock, jobs
from nabij.matching.models import Avoidance, Proposal
from nabij.matching.queries import taken_places
from nabij.programmes.befriending import actions
from nabij.programmes.befriending.choices import HandOver, MatchState, VolunteerThen
from nabij.programmes.befriending.models import Evaluation, Match
from tests.cast import Cast, actor_of, make_enrolment, make_person
from tests.rooms.programmes.befriending import story

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def tallies(cast: Cast) -> dict[str, int]:
    with access.unscoped(access.Reason.TEST):
        return dict(Tally.objects.filter(offering=cast.tandem_zwolle).values_list("measure", "value"))


def person(enrolment: Enrolment) -> Any:
    with access.unscoped(access.Reason.TEST):
        return Enrolment.objects.get(pk=enrolment.pk)


def test_the_news_that_both_agreed_makes_one_match(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    from nabij.matching import actions as matching
    from nabij.matching.choices import Side

    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        proposal = matching.propose(participant=cast.piet, volunteer=cast.vera, by=actor)
    with django_capture_on_commit_callbacks(execute=True), access.unscoped(access.Reason.TEST):
        for side in Side:
            matching.say_yes(proposal=proposal, side=side)
    with access.unscoped(access.Reason.TEST):
        assert actions.begin(proposal_id=proposal.pk) is None  # the same news again
        (match,) = Match.objects.all()
        assert (match.state, match.coordinator_id) == (MatchState.AGREED, cast.coordinator.pk)


def test_lost_news_is_found_at_night(cast: Cast) -> None:
    from nabij.programmes.befriending.tasks import night

    match = story.agreed(cast)
    with access.unscoped(access.Reason.TEST):
        Match.objects.all().delete()
    night.now()
    with access.unscoped(access.Reason.TEST):
        assert Match.objects.get().proposal_id == match.proposal_id


def test_the_introduction_mails_both_with_an_appointment(cast: Cast) -> None:
    match = story.agreed(cast)
    client = story.enter(cast.coordinator)
    tomorrow = clock.today() + dt.timedelta(days=1)
    form = {"introduction-on": f"{tomorrow}", "introduction-at": "14:30", "introduction-place": "Buurthuis De Kern"}
    assert client.post(f"/befriending/matches/{match.pk}/do/introduction/", form).status_code == 302
    jobs.drain()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["piet@voorbeeld.example", "vera@voorbeeld.example"]
    for letter in mail.outbox:
        assert "14:30" in letter.body
        assert "Buurthuis De Kern" in letter.body
        (appointment,) = letter.attachments
        assert "BEGIN:VEVENT" in str(appointment[1])


def test_an_introduction_in_the_past_is_refused_and_nothing_typed_is_lost(cast: Cast) -> None:
    match = story.agreed(cast)
    form = {"introduction-on": "2020-01-01", "introduction-at": "14:30", "introduction-place": "Buurthuis De Kern"}
    answer = story.enter(cast.coordinator).post(f"/befriending/matches/{match.pk}/do/introduction/", form)
    assert answer.status_code == 422
    assert "Buurthuis De Kern" in answer.content.decode()
    assert story.now(match).introduction_at is None


def test_the_volunteer_sees_the_page_from_the_planned_introduction_on(cast: Cast) -> None:
    match = story.agreed(cast)
    volunteer = story.enter(cast.volunteer)
    assert "Deelnemer" not in volunteer.get(f"/befriending/mine/{match.pk}/", follow=True).content.decode()
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.plan_introduction(match=match, at=clock.now() + dt.timedelta(days=1), place="thuis", by=actor)
    page = volunteer.get(f"/befriending/mine/{match.pk}/").content.decode()
    assert "Piet Deelnemer" in page
    with access.unscoped(access.Reason.TEST):
        assert taken_places([cast.vera.pk])[cast.vera.pk] == 1
        assert Proposal.objects.get(pk=str(match.proposal_id)).settled_at is not None


def test_not_going_on_after_meeting_is_blameless(cast: Cast) -> None:
    match = story.planned(cast)
    client = story.enter(cast.coordinator)
    client.post(f"/befriending/matches/{match.pk}/do/met/")
    client.post(f"/befriending/matches/{match.pk}/do/decline/")
    assert story.now(match).state == MatchState.DECLINED
    assert person(cast.piet).state == EnrolmentState.WAITING
    with access.unscoped(access.Reason.TEST):
        assert taken_places([cast.vera.pk])[cast.vera.pk] == 0
        assert Avoidance.objects.count() == 1
    assert "matches_ended" not in tallies(cast)


def test_a_trial_begins_with_a_usual_day_and_dates_the_evaluations(cast: Cast) -> None:
    match = story.planned(cast)
    client = story.enter(cast.coordinator)
    form = {"trial-slot": "ma-och", "trial-meet_every_days": "7"}
    client.post(f"/befriending/matches/{match.pk}/do/trial/", form)
    after = story.now(match)
    assert (after.state, after.slot, after.met_since) == (MatchState.TRIAL, "ma-och", clock.today())
    assert person(cast.piet).state == EnrolmentState.ACTIVE
    with access.unscoped(access.Reason.TEST):
        assert sorted(Evaluation.objects.values_list("months", flat=True)) == [2, 2, 6, 6, 12, 12]
    assert "matches_started" not in tallies(cast)


def test_an_active_match_counts_once(cast: Cast) -> None:
    match = story.trial(cast)
    client = story.enter(cast.coordinator)
    client.post(f"/befriending/matches/{match.pk}/do/go_on/")
    answer = client.post(f"/befriending/matches/{match.pk}/do/go_on/", follow=True)  # double click
    assert "niet meer" in answer.content.decode()
    counted = tallies(cast)
    assert (counted["matches_started"], counted["intensive_matches"]) == (1, 1)


def test_two_coordinators_at_once_lose_nothing(cast: Cast) -> None:
    match = story.active(cast)
    version = story.now(match).version
    form = {"arrange-slot": "di-mid", "arrange-meet_every_days": "14", "arrange-version": str(version)}
    url = f"/befriending/matches/{match.pk}/do/arrange/"
    assert story.enter(cast.coordinator).post(url, form).status_code == 302
    second = story.enter(cast.tandem_coordinator)
    typed = {"arrange-slot": "do-och", "arrange-meet_every_days": "7", "arrange-version": str(version)}
    answer = second.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Dinsdagmiddag" in page
    assert 'value="do-och" selected' in page
    assert story.now(match).slot == "di-mid"
    typed["arrange-version"] = str(story.now(match).version)
    assert second.post(url, typed).status_code == 302
    assert story.now(match).slot == "do-och"


def test_few_goals_at_the_same_time(cast: Cast) -> None:
    match = story.trial(cast)
    client = story.enter(cast.coordinator)
    url = f"/befriending/matches/{match.pk}/do/goal/"
    for number in range(4):
        assert client.post(url, {"goal-text": f"Doel {number}"}).status_code == 302
    answer = client.post(url, {"goal-text": "Nog een doel"})
    assert answer.status_code == 422
    assert "Nog een doel" in answer.content.decode()
    assert "Doel 0" in story.enter(cast.volunteer).get(f"/befriending/mine/{match.pk}/").content.decode()


def test_a_bsn_is_refused_with_an_explanation(cast: Cast) -> None:
    match = story.trial(cast)
    answer = story.enter(cast.coordinator).post(
        f"/befriending/matches/{match.pk}/do/goal/", {"goal-text": "Mijn nummer is 111222333"}
    )
    assert answer.status_code == 422
    assert "BSN" in answer.content.decode()


def test_a_term_has_a_maximum(cast: Cast) -> None:
    match = story.active(cast)
    client = story.enter(cast.coordinator)
    url = f"/befriending/matches/{match.pk}/do/term/"
    today = clock.today()
    assert client.post(url, {"term-until": f"{today + dt.timedelta(days=365 * 3)}"}).status_code == 422
    assert client.post(url, {"term-until": f"{today + dt.timedelta(days=700)}"}).status_code == 302
    assert story.now(match).term_ends_on == today + dt.timedelta(days=700)


def test_a_pause_ends_by_itself(cast: Cast) -> None:
    from nabij.programmes.befriending.tasks import night

    match = story.active(cast)
    client = story.enter(cast.coordinator)
    until = clock.today() + dt.timedelta(days=20)
    client.post(f"/befriending/matches/{match.pk}/do/pause/", {"pause-until": f"{until}"})
    assert story.now(match).state == MatchState.PAUSED
    with time_machine.travel(clock.now() + dt.timedelta(days=10)):
        night.now()
        assert story.now(match).state == MatchState.PAUSED
        jobs.drain()
        assert mail.outbox == []
    with time_machine.travel(clock.now() + dt.timedelta(days=21)):
        night.now()
        night.now()
        assert story.now(match).state == MatchState.ACTIVE


def test_a_stand_in_sees_the_page_until_the_day_and_takes_no_place(cast: Cast) -> None:
    with access.unscoped(access.Reason.TEST):
        from nabij.people.choices import RoleName
        from tests.cast import make_user

        iris = make_person(cast.nabij, "Iris Invaller")
        stand_in = make_enrolment(
            cast.tandem_zwolle, iris, PartRole.VOLUNTEER, profile={"vetting_seen_on": dt.date(2025, 1, 1)}
        )
        user = make_user(cast.nabij, "iris", RoleName.VOLUNTEER, person=iris)
    match = story.active(cast)
    story.wrote(cast, match, "Alleen voor Vera")
    until = clock.today() + dt.timedelta(days=14)
    form = {"stand_in-stand_in": str(stand_in.pk), "stand_in-until": f"{until}"}
    answer = story.enter(cast.coordinator).post(f"/befriending/matches/{match.pk}/do/stand_in/", form)
    assert answer.status_code == 302
    jobs.drain()
    assert {letter.to[0] for letter in mail.outbox} == {"piet@voorbeeld.example", "iris@voorbeeld.example"}
    mail.outbox.clear()
    page = story.enter(user).get(f"/befriending/mine/{match.pk}/").content.decode()
    assert "Piet Deelnemer" in page
    assert "Alleen voor Vera" not in page
    actor = actor_of(user)
    with access.acting_as(actor):
        actions.write_journal(match=story.now(match), entry=story.entry("Ingevallen"), by=actor)
    with access.unscoped(access.Reason.TEST):
        assert taken_places([stand_in.pk])[stand_in.pk] == 0
    from nabij.programmes.befriending.tasks import night

    with time_machine.travel(clock.now() + dt.timedelta(days=9)):
        night.now()
        jobs.drain()
        assert [letter for letter in mail.outbox if "vera" in letter.to[0]] == []
    with time_machine.travel(clock.now() + dt.timedelta(days=15)):
        night.now()
        assert story.now(match).stand_in_id is None
        assert story.enter(user).get(f"/befriending/mine/{match.pk}/").status_code == 404


def test_a_farewell_has_steps_and_ends_with_a_hand_over(cast: Cast) -> None:
    match = story.active(cast)
    client = story.enter(cast.coordinator)
    last = clock.today() + dt.timedelta(days=30)
    client.post(f"/befriending/matches/{match.pk}/do/farewell/", {"farewell-until": f"{last}"})
    client.post(f"/befriending/matches/{match.pk}/farewell/told/", {"done": "1"})
    assert (story.now(match).state, story.now(match).farewell_done) == (MatchState.CLOSING, ["told"])
    form = {
        "end-reason": "goal", "end-hand_over": "group", "end-note": "Gaat naar de eetclub.",
        "end-volunteer_then": "available",
    }  # fmt: skip
    assert client.post(f"/befriending/matches/{match.pk}/do/end/", form).status_code == 302
    ended = story.now(match)
    assert (ended.state, ended.is_open, ended.hand_over) == (MatchState.ENDED, False, HandOver.GROUP)
    assert person(cast.piet).state == EnrolmentState.ENDED
    assert person(cast.vera).state == EnrolmentState.WAITING
    counted = tallies(cast)
    assert (counted["matches_ended"], counted["matches_ended_goal"]) == (1, 1)
    assert "Gaat naar de eetclub." in client.get(f"/befriending/matches/{match.pk}/").content.decode()
    assert story.enter(cast.volunteer).get(f"/befriending/mine/{match.pk}/").status_code == 404
    with access.unscoped(access.Reason.TEST):
        assert taken_places([cast.vera.pk])[cast.vera.pk] == 0
    assert set(story.links("look-back")) == {"piet", "vera"}


@pytest.mark.parametrize(
    ("then", "state"),
    [
        (VolunteerThen.AVAILABLE, EnrolmentState.WAITING),
        (VolunteerThen.RESTS, EnrolmentState.PAUSED),
        (VolunteerThen.STOPS, EnrolmentState.ENDED),
    ],
)
def test_the_volunteer_chooses_what_comes_after(cast: Cast, then: VolunteerThen, state: EnrolmentState) -> None:
    match = story.active(cast)
    form = {"end-reason": "volunteer", "end-hand_over": "new_match", "end-volunteer_then": then}
    story.enter(cast.coordinator).post(f"/befriending/matches/{match.pk}/do/end/", form)
    assert person(cast.vera).state == state
    assert person(cast.piet).state == EnrolmentState.WAITING


def test_nobody_is_asked_to_look_back_on_somebody_who_died(cast: Cast) -> None:
    match = story.active(cast)
    form = {"end-reason": "died", "end-volunteer_then": "available"}
    story.enter(cast.coordinator).post(f"/befriending/matches/{match.pk}/do/end/", form)
    assert story.links("look-back") == {}


def test_a_participant_becomes_a_volunteer_only_with_a_yes(cast: Cast) -> None:
    match = story.active(cast)
    client = story.enter(cast.coordinator)
    client.post(f"/befriending/matches/{match.pk}/do/end/", {"end-reason": "goal", "end-volunteer_then": "available"})
    url = f"/befriending/matches/{match.pk}/do/volunteer/"
    form = {"volunteer-offering": str(cast.tandem_zwolle.pk)}
    assert client.post(url, form).status_code == 422
    assert client.post(url, {**form, "volunteer-said_yes": "on"}).status_code == 302
    with access.unscoped(access.Reason.TEST):
        roles = set(Enrolment.objects.filter(person=cast.piet.person).values_list("role", flat=True))
    assert roles == {PartRole.PARTICIPANT, PartRole.VOLUNTEER}


def test_a_successor_reads_earlier_notes_only_when_allowed(cast: Cast) -> None:
    match = story.active(cast)
    story.wrote(cast, match, "Vertrouwelijk van Vera")
    form = {"end-reason": "volunteer", "end-hand_over": "new_match", "end-volunteer_then": "rests"}
    story.enter(cast.coordinator).post(f"/befriending/matches/{match.pk}/do/end/", form)
    with access.unscoped(access.Reason.TEST):
        from nabij.people.choices import RoleName
        from tests.cast import make_user

        otto = make_person(cast.nabij, "Otto Opvolger")
        successor = make_enrolment(
            cast.tandem_zwolle, otto, PartRole.VOLUNTEER, profile={"vetting_seen_on": dt.date(2025, 1, 1)}
        )
        user = make_user(cast.nabij, "otto", RoleName.VOLUNTEER, person=otto)
    second = story.trial(type(cast)(**{**{name: getattr(cast, name) for name in cast.__slots__}, "vera": successor}))
    page = f"/befriending/mine/{second.pk}/"
    assert "Vertrouwelijk van Vera" not in story.enter(user).get(page).content.decode()
    client = story.enter(cast.coordinator)
    client.post(f"/befriending/matches/{second.pk}/do/let_read/")
    assert "Vertrouwelijk van Vera" in story.enter(user).get(page).content.decode()
    client.post(f"/befriending/matches/{second.pk}/do/stop_reading/")
    assert "Vertrouwelijk van Vera" not in story.enter(user).get(page).content.decode()
    history = client.get(f"/befriending/matches/{second.pk}/").content.decode()
    assert "Vera Vrijwilliger" in history
    assert "Otto Opvolger" in history


def test_others_find_nothing(cast: Cast) -> None:
    match = story.active(cast)
    url = f"/befriending/matches/{match.pk}/"
    for user in (cast.coordinator_almere, cast.desk, cast.participant, cast.funder, cast.stranger, cast.manager):
        client = story.enter(user)
        assert client.get(url).status_code == 404
        assert client.post(f"{url}do/go_on/").status_code == 404
    volunteer = story.enter(cast.volunteer)
    for what in ("end", "pause", "go_on", "let_read"):
        assert volunteer.post(f"{url}do/{what}/").status_code == 404


def test_existing_relations_are_taken_over_once(cast: Cast) -> None:
    from nabij.enrolment.actions import start_relation
    from nabij.foundation.actors import NOBODY
    from nabij.programmes.befriending.tasks import take_over

    with access.unscoped(access.Reason.TEST):
        relation = start_relation(participant=cast.piet, volunteer=cast.vera, by=NOBODY)
        Relation.objects.filter(pk=relation.pk).update(started_on=clock.today() - dt.timedelta(days=100))
    assert [take_over(), take_over()] == [1, 0]
    with access.unscoped(access.Reason.TEST):
        (match,) = Match.objects.all()
        assert match.state == MatchState.ACTIVE
        assert "matches_started" not in tallies(cast)
        assert set(Evaluation.objects.values_list("months", flat=True)) == {6, 12}


def test_the_list_filters_and_shows_the_load(cast: Cast) -> None:
    match = story.active(cast)
    client = story.enter(cast.coordinator)
    assert "Piet Deelnemer" in client.get("/befriending/matches/").content.decode()
    assert "Piet Deelnemer" not in client.get("/befriending/matches/?state=ended").content.decode()
    assert "Piet Deelnemer" not in client.get("/befriending/matches/?silent=on").content.decode()
    with access.unscoped(access.Reason.TEST):
        Match.objects.filter(pk=match.pk).update(met_since=clock.today() - dt.timedelta(days=40))
    page = client.get("/befriending/matches/?silent=on").content.decode()
    assert "Piet Deelnemer" in page
    assert "een maand" in page


def test_the_rhythm_of_a_programme_is_configuration(cast: Cast) -> None:
    client = story.enter(cast.manager)
    url = f"/befriending/programmes/{cast.tandem.pk}/rhythm/"
    assert client.get(url).status_code == 200
    form = {
        "term_months": "9", "max_months": "18", "meet_every_days": "14", "trial_months": "1", "nudge_after_days": "2",
        "quiet_after_days": "14", "silent_after_days": "30", "evaluation_months": "3, 9", "max_goals": "2",
        "farewell_weeks": "6", "version": "1",
    }  # fmt: skip
    assert client.post(url, {**form, "term_months": "24"}).status_code == 200
    assert client.post(url, form).status_code == 302
    stale = client.post(url, form)
    assert stale.status_code == 409
    assert "Iemand anders" in stale.content.decode()
    match = story.trial(cast)
    with access.unscoped(access.Reason.TEST):
        assert set(Evaluation.objects.values_list("months", flat=True)) == {3, 9}
    assert story.now(match).meet_every_days == 7
    assert story.enter(cast.coordinator).get(url).status_code == 404


def test_today_tells_the_coordinator_what_is_due(cast: Cast) -> None:
    from nabij.programmes.befriending.programme_type import today

    match = story.agreed(cast)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        cards = today(actor)
    assert [card.url for card in cards] == [f"/befriending/matches/{match.pk}/"]
    stranger = actor_of(cast.coordinator_almere)
    with access.acting_as(stranger):
        assert today(stranger) == []


def test_what_happens_here_settles_the_steps_of_the_plan(cast: Cast) -> None:
    from nabij.trajectories.models import Step, Trajectory

    def settled() -> set[str]:
        with access.unscoped(access.Reason.TEST):
            return set(Step.objects.filter(state="done").values_list("plan_step__key", flat=True))

    match = story.active(cast)
    assert settled() == {"introduction", "trial"}
    client = story.enter(cast.coordinator)
    last = clock.today() + dt.timedelta(days=30)
    client.post(f"/befriending/matches/{match.pk}/do/farewell/", {"farewell-until": f"{last}"})
    client.post(f"/befriending/matches/{match.pk}/do/end/", {"end-reason": "goal", "end-volunteer_then": "available"})
    assert settled() == {"introduction", "trial", "farewell_plan", "farewell"}
    with access.unscoped(access.Reason.TEST):
        (trajectory,) = Trajectory.objects.all()
    assert (trajectory.about_id, trajectory.ended_on) == (match.pk, clock.today())


def test_a_plan_can_ask_for_a_step_before_a_match_goes_on(cast: Cast) -> None:
    from nabij.trajectories.models import PlanStep

    match = story.trial(cast)
    with access.unscoped(access.Reason.TEST):
        PlanStep.objects.filter(key="trial").update(title_nl="Overeenkomst getekend", required_before="monitoring")
        PlanStep.objects.filter(key="trial").update(key="agreement")
    answer = story.enter(cast.coordinator).post(f"/befriending/matches/{match.pk}/do/go_on/", follow=True)
    assert "Overeenkomst getekend" in answer.content.decode()
    assert story.now(match).state == MatchState.TRIAL
