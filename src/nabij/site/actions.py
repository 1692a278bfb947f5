"""Writes of the front door: news that goes out now or waits, what somebody wants to hear, a calendar address."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import translation

from nabij.enrolment.models import Contact, Enrolment, Offering
from nabij.foundation import access, audit, clock, jobs
from nabij.foundation.access import MANAGE, NotAllowed
from nabij.foundation.actors import Actor
from nabij.people.access import ORGANISATIONS
from nabij.people.choices import RoleName as R
from nabij.people.models import User
from nabij.site import emails
from nabij.site.choices import NotificationKind, Rhythm, kinds_for
from nabij.site.models import CalendarFeed, Notice, Preference
from nabij.site.queries import notifications


def notify(*, enrolment: Enrolment, kind: NotificationKind, roles: Iterable[R]) -> None:
    """Tell who should know: by mail now, or in the next digest. Runs unscoped, as a job or a listener."""
    for user in {user for role in roles for user in notifications.readers(enrolment=enrolment, role=role)}:
        rhythm = notifications.rhythms(user.pk)[kind]
        if rhythm == Rhythm.NEVER:
            continue
        notice = Notice(user=user, kind=kind, enrolment_id=enrolment.pk, made_at=clock.now())
        Notice.objects.bulk_create([notice], ignore_conflicts=True)
        if rhythm == Rhythm.AT_ONCE:
            send_news(user=user, kinds=[kind])


def tell_of_contact(contact_id: str) -> None:
    """Tell the coordinator when a volunteer marked a contact as important."""
    contact = Contact.objects.filter(
        pk=contact_id, is_important=True, is_draft=False, participant__isnull=False
    ).first()
    if contact is None:
        return
    enrolment = Enrolment.objects.select_related("offering").get(pk=contact.participant_id)
    notify(enrolment=enrolment, kind=NotificationKind.IMPORTANT_NOTE, roles=[R.COORDINATOR])


def tell_of_application(enrolment_id: str) -> None:
    """Tell coordinator and front desk of an application."""
    enrolment = Enrolment.objects.select_related("offering").filter(pk=enrolment_id).first()
    if enrolment is not None:
        notify(enrolment=enrolment, kind=NotificationKind.APPLICATION, roles=[R.COORDINATOR, R.DESK])


def tell_of_answer(enrolment_id: str) -> None:
    """Tell the coordinator that somebody answered a proposal: the same words for a yes and a no, from either side."""
    enrolment = Enrolment.objects.select_related("offering").filter(pk=enrolment_id).first()
    if enrolment is not None:
        notify(enrolment=enrolment, kind=NotificationKind.PROPOSAL_ANSWERED, roles=[R.COORDINATOR])


def tell_to_look(offering_id: int) -> None:
    """Tell the coordinators of an offering at once that something asks to be looked at, when they want it so."""
    offering = Offering.objects.filter(pk=offering_id).first()
    for user in notifications.team_of(offering=offering, role=R.COORDINATOR) if offering else ():
        if notifications.rhythms(user.pk)[NotificationKind.TO_LOOK_AT] == Rhythm.AT_ONCE:
            send_news(user=user, kinds=[NotificationKind.TO_LOOK_AT])


def send_news(*, user: User, kinds: Iterable[NotificationKind]) -> bool:
    """Send one mail with what there is to tell of these kinds and forget it; say whether there was anything."""
    kinds = list(kinds)
    reader = notifications.actor_of(user)
    with translation.override(user.page_language):
        found = notifications.bundles(user=user, reader=reader, kinds=kinds)
    emails.tell(user=user, bundles=found)
    Notice.objects.filter(user=user, kind__in=kinds).delete()
    return bool(found)


def send_digests() -> int:
    """Send everybody the digest of today; returns how many mails there were to send."""
    sent = 0
    for user in User.objects.filter(is_active=True).order_by("pk"):
        reader = notifications.actor_of(user)
        kinds = notifications.due_kinds(user=user, roles_kinds=kinds_for(reader.roles), day=clock.today())
        if kinds:
            sent += send_news(user=user, kinds=kinds)
    return sent


def _login_of(actor: Actor) -> int:
    if actor.user_id is None:
        raise access.NotAllowed("only who signs in has preferences")
    return actor.user_id


@transaction.atomic
def choose_rhythms(*, chosen: Mapping[NotificationKind, Rhythm], by: Actor) -> None:
    """Keep how often the actor wants to hear of each kind."""
    for kind, rhythm in chosen.items():
        Preference.objects.update_or_create(user_id=_login_of(by), kind=kind, defaults={"rhythm": rhythm})


@transaction.atomic
def stop_mail(*, user_id: int, kind: NotificationKind) -> None:
    """Stop one kind of mail for a user who followed the link in it, without signing in."""
    with access.unscoped(access.Reason.LINK):
        user = User.objects.filter(pk=user_id).first()
        if user is None:
            return
        Preference.objects.update_or_create(user=user, kind=kind, defaults={"rhythm": Rhythm.NEVER})
        Notice.objects.filter(user=user, kind=kind).delete()


@transaction.atomic
def renew_calendar(*, by: Actor) -> str:
    """Make a new calendar address for the actor and return its secret part; the old address stops at once."""
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.update_or_create(
        user_id=_login_of(by),
        defaults={"token_hash": hashlib.sha256(token.encode()).hexdigest(), "made_at": clock.now()},
    )
    audit.record("site.calendar_renewed", by=by)
    return token


@transaction.atomic
def stop_calendar(*, by: Actor) -> None:
    """Take the actor's calendar address away."""
    CalendarFeed.objects.filter(user_id=_login_of(by)).delete()
    audit.record("site.calendar_stopped", by=by)


@transaction.atomic
def try_job_again(*, name: str, by: Actor) -> int:
    """Queue the jobs of this name that were given up once more; returns how many. For who keeps the house running."""
    if not ORGANISATIONS.allows(by, MANAGE):
        raise NotAllowed("try a job again")
    number = jobs.try_again(name)
    if number:
        audit.record("site.job_tried_again", by=by, purpose=name)
    return number
