"""Mails of the agenda: the confirmation with the appointment, a place after all, changes, and the day before."""

import datetime as dt
from typing import Any

from django.utils import translation

from nabij.agenda import queries, rules
from nabij.agenda.choices import CallAbout, GatheringState, RegistrationState
from nabij.agenda.models import Experience, Gathering, Registration
from nabij.agenda.queries import calendars, words
from nabij.foundation import clock, jobs, links
from nabij.foundation.mail import Letter, send

REGISTRATION = "agenda.registration"
EXPERIENCE = "agenda.experience"
LINK_DAYS_AFTER = 14
EXPERIENCE_LINK_DAYS = 730


def link_for(registration: Registration) -> str:
    """Return the token of a link with which somebody sees and cancels their registration."""
    over = queries.over_at(registration.gathering).date() + dt.timedelta(days=LINK_DAYS_AFTER)
    return links.make(
        purpose=REGISTRATION, subject=registration, days=max(1, (over - clock.today()).days),
        organisation_id=registration.organisation_id, unit_id=registration.unit_id,
    )  # fmt: skip


def _letter(registration: Registration, kind: str, *, with_appointment: bool = False, **context: Any) -> None:
    if not registration.email:
        return
    gathering = registration.gathering
    branch = gathering.offering.branch
    with translation.override(registration.language):
        when, place = words.when(gathering), words.place(gathering)
    send(
        Letter(
            to=registration.email,
            kind=f"agenda.{kind}",
            template=f"agenda/mail/{kind}",
            language=registration.language,
            calendar=calendars.appointment(gathering) if with_appointment else "",
            context={
                "name": registration.name,
                "gathering": gathering,
                "when": when,
                "place": place,
                "people": registration.people,
                "is_waiting": registration.state == RegistrationState.WAITING,
                "branch": str(branch),
                "contact": branch.phone or branch.email,
                "url": links.address("agenda:my_registration", token=link_for(registration)),
                **context,
            },
        )
    )


def confirmation(registration: Registration) -> None:
    """Confirm a place with the appointment for the calendar, or the waiting list."""
    _write_later(registration, "confirmation")


def promoted(registration: Registration) -> None:
    """Tell somebody who waited that there is a place."""
    _write_later(registration, "promoted")


def _write_later(registration: Registration, kind: str) -> None:
    """Let a job write the mail: in a rush on the last places everybody waits for whoever registers first."""
    if registration.email:
        write.later(registration_id=str(registration.pk), kind=kind)


@jobs.task("agenda.write")
def write(registration_id: str, kind: str) -> None:
    """Write one mail about a registration as it stands now; whoever cancelled meanwhile gets none."""
    row = queries.registration(registration_id)
    if row is not None and row.state != RegistrationState.CANCELLED:
        _letter(row, kind, with_appointment=row.state == RegistrationState.PLACED)


def your_words(experience: Experience, *, to: str) -> None:
    """Give whoever said something the link to see it and take it back; the address is kept nowhere."""
    token = links.make(
        purpose=EXPERIENCE, subject=experience, days=EXPERIENCE_LINK_DAYS,
        organisation_id=experience.organisation_id, unit_id=experience.unit_id,
    )  # fmt: skip
    branch = experience.gathering.offering.branch
    context = {
        "name": experience.first_name,
        "gathering": experience.gathering,
        "contact": branch.phone or branch.email,
        "url": links.address("agenda:my_words", token=token),
    }
    send(Letter(to=to, kind="agenda.words", template="agenda/mail/words", context=context))


def ride(registration: Registration) -> None:
    """Tell a driver that it is settled whom they fetch (names stand behind the link), or a guest who comes."""
    fetched_by = registration.fetched_by
    driver = rules.short_name(fetched_by.name) if fetched_by else ""
    _letter(registration, "ride", driver=driver, drives=bool(registration.seats))


_KINDS = {CallAbout.CANCELLED: "cancelled", CallAbout.MOVED: "moved", CallAbout.GOES_ON: "goes_on"}


def tell_later(gathering: Gathering, about: CallAbout) -> None:
    """Tell everybody who registered, after the commit; hundreds of mails are no reason to wait for a page."""
    tell.later(gathering_id=str(gathering.pk), about=about.value, at=clock.now().isoformat())


@jobs.task("agenda.tell")
def tell(gathering_id: str, about: str, at: str) -> None:
    """Mail everybody who registered about a change, once; who has no address is put on the list of people to call."""
    moment = dt.datetime.fromisoformat(at)
    gathering = queries.whole(gathering_id)
    if gathering is None:
        return
    rows = Registration.objects.filter(gathering=gathering).exclude(state=RegistrationState.CANCELLED)
    for row in rows.select_for_update():
        if row.told_at is not None and row.told_at >= moment:
            continue
        row.gathering, row.told_at = gathering, moment
        row.call_about = CallAbout.NOTHING if row.email or not row.phone else about
        row.save(update_fields=["told_at", "call_about"])
        if about != CallAbout.CANCELLED or gathering.state == GatheringState.CANCELLED:
            _letter(row, _KINDS[CallAbout(about)], with_appointment=row.state == RegistrationState.PLACED)


def remind(gathering: Gathering) -> int:
    """Remind who has a place, once; returns how many mails that was."""
    rows = Registration.objects.filter(
        gathering=gathering, state=RegistrationState.PLACED, reminded_at__isnull=True
    ).exclude(email="")
    sent = 0
    for row in rows.select_for_update(of=("self",)).select_related("fetched_by"):
        row.gathering, row.reminded_at = gathering, clock.now()
        row.save(update_fields=["reminded_at"])
        driver = rules.short_name(row.fetched_by.name) if row.fetched_by else ""
        _letter(row, "reminder", driver=driver)
        sent += 1
    return sent
