"""News by mail: to who should know, as often as they want, never empty, stopped with one click; and the calendar."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from icalendar import Calendar

from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Contact, Enrolment
from nabij.foundation import access, clock, jobs
from nabij.site import actions
from nabij.site.choices import NotificationKind, Rhythm
from nabij.site.models import CalendarFeed, Notice, Preference
from nabij.site.queries import notifications
from tests.cast import Cast, actor_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
MONDAY, TUESDAY = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC), dt.datetime(2026, 11, 24, 6, 30, tzinfo=dt.UTC)


def choose(user: Any, kind: NotificationKind, rhythm: Rhythm) -> None:
    Preference.objects.update_or_create(user=user, kind=kind, defaults={"rhythm": rhythm})


def change(enrolment: Enrolment, **fields: Any) -> None:
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=enrolment.pk).update(**fields)


def important(cast: Cast) -> Contact:
    with access.unscoped(access.Reason.TEST):
        return Contact.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, unit=cast.piet.unit, participant=cast.piet,
            volunteer=cast.vera, on=clock.today(), is_important=True,
        )  # fmt: skip


def tell(contact: Contact) -> None:
    with access.unscoped(access.Reason.JOB):
        actions.tell_of_contact(str(contact.pk))
    jobs.drain()


def digests() -> int:
    with access.unscoped(access.Reason.JOB):
        sent = actions.send_digests()
    jobs.drain()
    return sent


def test_an_important_note_comes_at_once_to_who_looks_after_somebody(cast: Cast) -> None:
    change(cast.piet, coordinator=cast.coordinator)
    tell(important(cast))
    assert [one.to for one in mail.outbox] == [[cast.coordinator.email]]
    assert "Piet D." in mail.outbox[0].body
    assert "Deelnemer" not in mail.outbox[0].body
    assert not Notice.objects.exists()


def test_a_note_of_a_volunteer_is_news_once_however_often_it_is_corrected(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    from nabij.enrolment.actions import correct_contact, record_contact

    choose(cast.tandem_coordinator, NotificationKind.IMPORTANT_NOTE, Rhythm.NEVER)
    contact = Contact(
        organisation=cast.nabij, offering=cast.tandem_zwolle, unit=cast.piet.unit, participant=cast.piet,
        volunteer=cast.vera, on=clock.today(), is_important=True,
    )  # fmt: skip
    by = actor_of(cast.coordinator)
    with access.acting_as(by), django_capture_on_commit_callbacks(execute=True):
        record_contact(contact=contact, notes="Graag bellen.", by=by)
    with access.acting_as(by), django_capture_on_commit_callbacks(execute=True):
        correct_contact(contact=contact, changes={"minutes": 30}, notes="Graag bellen.", by=by, seen=contact.version)
    jobs.drain()
    assert [one.to[0] for one in mail.outbox] == [cast.coordinator.email]


def test_without_a_coordinator_everybody_of_the_branch_hears_it(cast: Cast) -> None:
    tell(important(cast))
    assert {one.to[0] for one in mail.outbox} == {cast.coordinator.email, cast.tandem_coordinator.email}


def test_never_is_never(cast: Cast) -> None:
    choose(cast.coordinator, NotificationKind.IMPORTANT_NOTE, Rhythm.NEVER)
    tell(important(cast))
    assert [one.to[0] for one in mail.outbox] == [cast.tandem_coordinator.email]


def test_daily_news_waits_for_the_digest_and_is_told_once(cast: Cast) -> None:
    for user in (cast.coordinator, cast.tandem_coordinator):
        choose(user, NotificationKind.IMPORTANT_NOTE, Rhythm.DAILY)
    tell(important(cast))
    tell(important(cast))
    assert mail.outbox == []
    with time_machine.travel(TUESDAY, tick=False):
        assert digests() == 2
        assert digests() == 0
    assert len(mail.outbox) == 2
    assert mail.outbox[0].body.count("Piet D.") == 1


def test_weekly_news_comes_on_monday_only(cast: Cast) -> None:
    change(cast.piet, state=EnrolmentState.ACTIVE, last_contact_on=dt.date(2026, 10, 1), coordinator=cast.coordinator)
    with time_machine.travel(TUESDAY, tick=False):
        assert digests() == 0
    with time_machine.travel(MONDAY, tick=False):
        assert digests() == 1
    assert "Piet D." in mail.outbox[0].body


def test_nothing_to_tell_is_no_mail(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        assert digests() == 0
    assert mail.outbox == []


def test_who_lost_the_role_hears_nothing_of_it_any_more(cast: Cast) -> None:
    from nabij.people.models import Role

    choose(cast.coordinator, NotificationKind.IMPORTANT_NOTE, Rhythm.DAILY)
    choose(cast.tandem_coordinator, NotificationKind.IMPORTANT_NOTE, Rhythm.NEVER)
    tell(important(cast))
    Role.rows_for_django.filter(user=cast.coordinator).update(ends_on=dt.date(2026, 1, 1))
    with time_machine.travel(TUESDAY, tick=False):
        assert digests() == 0
    assert mail.outbox == []


def test_an_application_that_was_taken_up_is_no_news(cast: Cast) -> None:
    with access.unscoped(access.Reason.JOB):
        for state in (EnrolmentState.APPLIED, EnrolmentState.WAITING):
            Enrolment.objects.filter(pk=cast.piet.pk).update(state=EnrolmentState.APPLIED)
            actions.tell_of_application(str(cast.piet.pk))
            Enrolment.objects.filter(pk=cast.piet.pk).update(state=state)
            with time_machine.travel(TUESDAY, tick=False):
                sent = actions.send_digests()
            assert bool(sent) == (state == EnrolmentState.APPLIED)


def test_the_mail_says_how_to_stop_and_the_link_stops_only_that(client: Client, cast: Cast) -> None:
    choose(cast.tandem_coordinator, NotificationKind.IMPORTANT_NOTE, Rhythm.NEVER)
    tell(important(cast))
    address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = "/" + address.split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert notifications.rhythms(cast.coordinator.pk)[NotificationKind.IMPORTANT_NOTE] == Rhythm.AT_ONCE
    enforcing = Client(enforce_csrf_checks=True)
    assert enforcing.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen = notifications.rhythms(cast.coordinator.pk)
    assert chosen.pop(NotificationKind.IMPORTANT_NOTE) == Rhythm.NEVER
    assert Rhythm.NEVER not in {rhythm for kind, rhythm in chosen.items() if kind != NotificationKind.WEEK}


def test_a_made_up_stop_link_does_nothing(client: Client, cast: Cast) -> None:
    assert client.post("/stop-mail/made-up/").status_code == 410
    assert not Preference.objects.exists()


def test_preferences_are_kept(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    now = {kind.value: Rhythm.NEVER.value for kind in NotificationKind}
    assert client.post("/notifications/", now).status_code == 302
    assert set(notifications.rhythms(cast.coordinator.pk).values()) == {Rhythm.NEVER}
    assert notifications.rhythms(cast.desk.pk)[NotificationKind.APPLICATION] == Rhythm.DAILY


def test_a_rhythm_that_does_not_exist_is_refused_in_words(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.coordinator).post("/notifications/", {"step_due": "now"})
    assert response.status_code == 200
    assert not Preference.objects.exists()


# -- the calendar -----------------------------------------------------------------------------------------


def address_of(user: Any) -> str:
    return f"/calendar/{actions.renew_calendar(by=actor_of(user))}.ics"


def test_the_calendar_shows_steps_by_first_name(client: Client, cast: Cast) -> None:
    change(cast.piet, next_step="Intake thuis", next_step_on=clock.today(), coordinator=cast.coordinator)
    response = client.get(address_of(cast.coordinator))
    assert response["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["Intake thuis: Piet D."]
    assert response.content.count(f"DTSTART;VALUE=DATE:{clock.today():%Y%m%d}".encode()) == 1


def test_somebody_elses_calendar_holds_nothing_of_mine(client: Client, cast: Cast) -> None:
    change(cast.piet, next_step="Intake thuis", next_step_on=clock.today(), coordinator=cast.coordinator)
    assert b"Piet" not in client.get(address_of(cast.tandem_coordinator)).content


def test_a_renewed_address_ends_the_old_one_and_only_a_hash_is_kept(client: Client, cast: Cast) -> None:
    old = address_of(cast.coordinator)
    new = address_of(cast.coordinator)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    kept = CalendarFeed.objects.get(user=cast.coordinator).token_hash
    assert kept not in new
    assert len(kept) == 64


def test_the_calendar_of_a_closed_account_is_gone(client: Client, cast: Cast) -> None:
    address = address_of(cast.coordinator)
    cast.coordinator.is_active = False
    cast.coordinator.save()
    assert client.get(address).status_code == 404


def test_the_address_is_shown_once(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    assert ".ics" in client.post("/notifications/calendar/", follow=True).content.decode()
    assert ".ics" not in client.get("/notifications/").content.decode()
    client.post("/notifications/calendar/", {"stop": ""})
    assert not CalendarFeed.objects.exists()


def test_the_calendar_holds_first_meetings_by_first_names(client: Client, cast: Cast) -> None:
    from nabij.programmes.befriending.models import Match

    with access.unscoped(access.Reason.TEST):
        Match.objects.create(
            organisation=cast.nabij, offering=cast.tandem_zwolle, unit=cast.piet.unit, participant=cast.piet,
            volunteer=cast.vera, volunteer_person_id=cast.vera.person_id, coordinator=cast.coordinator,
            state_since=clock.today(), agreed_on=clock.today(), introduction_at=clock.now(),
        )  # fmt: skip
    shown = client.get(address_of(cast.coordinator)).content.decode()
    assert "Kennismaking: Piet" in shown
    assert "Deelnemer" not in shown
    assert "Kennismaking" not in client.get(address_of(cast.tandem_coordinator)).content.decode()
