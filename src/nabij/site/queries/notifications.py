"""Who hears of what, how often, and what a mail says to one reader."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.enrolment import registry
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Enrolment, Offering, TeamMember
from nabij.foundation import actors, clock, links
from nabij.foundation.actors import Actor
from nabij.people.choices import RoleName as R
from nabij.people.models import Role, User
from nabij.site import rules
from nabij.site.choices import NotificationKind, Rhythm, default_rhythm
from nabij.site.models import Notice, Preference
from nabij.site.queries import overview, today

_SALT = "nabij.site.unsubscribe"


@dataclass(frozen=True, slots=True)
class News:
    """One line in a mail: what, and the direct link."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """The lines of one kind in one mail, and the link that stops this kind."""

    kind: NotificationKind
    title: str
    news: Sequence[News]
    stop_url: str


def actor_of(user: User) -> Actor:
    """Return the actor a user is when they sign in."""
    return actors.build(
        user_id=user.pk, person_id=user.person_id, organisation_id=user.organisation_id, name=user.display_name
    )


# -- how often --------------------------------------------------------------------------------------------


def rhythms(user_id: int) -> dict[NotificationKind, Rhythm]:
    """Return how often a user hears of each kind."""
    chosen = dict(Preference.objects.filter(user_id=user_id).values_list("kind", "rhythm"))
    return {kind: Rhythm(chosen.get(kind, default_rhythm(kind))) for kind in NotificationKind}


# -- to whom ----------------------------------------------------------------------------------------------


def readers(*, enrolment: Enrolment, role: R) -> list[User]:
    """Return the users with this role today in the place of an enrolment: its own coordinator when it has one."""
    if role == R.COORDINATOR and enrolment.coordinator_id:
        return list(User.objects.filter(pk=enrolment.coordinator_id, is_active=True))
    return team_of(offering=enrolment.offering, role=role)


def team_of(*, offering: Offering, role: R) -> list[User]:
    """Return the users with this role today in one offering."""
    now = clock.today()
    holds = Q(starts_on__lte=now) & (Q(ends_on__isnull=True) | Q(ends_on__gte=now))
    of_branch = Role.objects.filter(holds, name=role, branch_id=offering.branch_id).values("user_id")
    of_team = (
        TeamMember.objects.filter(holds, role=role, programme_id=offering.programme_id)
        .filter(Q(branch_id__isnull=True) | Q(branch_id=offering.branch_id))
        .values("user_id")
    )
    return list(User.objects.filter(Q(pk__in=of_branch) | Q(pk__in=of_team), is_active=True))


# -- what -------------------------------------------------------------------------------------------------


def news_of(*, reader: Actor, enrolment_ids: Iterable[Any], kind: NotificationKind) -> list[News]:
    """Say the news about enrolments the reader may still see; what is out of sight is left out."""
    rows = Enrolment.objects.visible_to(reader).filter(pk__in=list(enrolment_ids)).select_related("person")
    if kind == NotificationKind.APPLICATION:
        rows = rows.filter(state=EnrolmentState.APPLIED)  # whoever was called in the meantime is no news
    return [_news(one, kind) for one in rows.order_by("id")]


def _short(enrolment: Enrolment) -> str:
    person = enrolment.person
    return rules.short_name(given_name=person.given_name, family_name=person.family_name)


def _news(enrolment: Enrolment, kind: NotificationKind) -> News:
    said = {
        NotificationKind.IMPORTANT_NOTE: _("There is an important note about %(name)s."),
        NotificationKind.APPLICATION: _("%(name)s applied."),
        NotificationKind.PROPOSAL_ANSWERED: _("There is an answer to the proposal for %(name)s."),
    }[kind]
    return News(said % {"name": _short(enrolment)}, full_url(today.enrolment_url(enrolment)))


def full_url(path: str) -> str:
    return settings.BASE_URL.rstrip("/") + (path or "/")


def collected(*, reader: Actor, kind: NotificationKind) -> list[News]:
    """Work out the kinds that are not events but states: what is due, who is silent, the week."""
    if kind == NotificationKind.STEP_DUE:
        steps, _total = today.steps_due(reader, until=clock.today(), shown=20)
        return [News(f"{one.next_step}: {_short(one)}", full_url(today.enrolment_url(one))) for one in steps]
    if kind == NotificationKind.NOT_HEARD_OF:
        return [
            News(_silence(one), full_url(today.enrolment_url(one))) for one in today.not_heard_of(reader, shown=20)[0]
        ]
    if kind == NotificationKind.TO_LOOK_AT:
        told = (card for one in registry.programme_types() if one.news for card in one.news(reader))
        return [News(card.title, full_url(card.url)) for card in told]
    if kind == NotificationKind.WEEK and overview.may_read(reader):
        lines = [f"{formats.number_format(one.value)} {one.label}" for one in overview.figures(reader)]
        return [News(line, full_url("/overview/")) for line in lines]
    return []


def _silence(enrolment: Enrolment) -> str:
    days = rules.silence_days(
        last_contact_on=enrolment.last_contact_on, started_on=enrolment.started_on, today=clock.today()
    )
    text = ngettext("%(name)s: not heard of for %(days)s day", "%(name)s: not heard of for %(days)s days", days)
    return text % {"name": _short(enrolment), "days": days}


def bundles(*, user: User, reader: Actor, kinds: Iterable[NotificationKind]) -> list[Bundle]:
    """Return what there is to tell of these kinds; kinds without news are left out."""
    waiting: dict[str, list[Any]] = {}
    for kind, enrolment_id in Notice.objects.filter(user=user).values_list("kind", "enrolment_id"):
        waiting.setdefault(kind, []).append(enrolment_id)
    found = []
    for kind in kinds:
        news = collected(reader=reader, kind=kind)
        if waiting.get(kind):
            news += news_of(reader=reader, enrolment_ids=waiting[kind], kind=kind)
        if news:
            found.append(Bundle(kind, str(kind.label), news, stop_url(user=user, kind=kind)))
    return found


def due_kinds(*, user: User, roles_kinds: Iterable[NotificationKind], day: dt.date) -> list[NotificationKind]:
    """Return the kinds a digest of this day holds for a user: daily ones, and weekly ones on Monday."""
    wanted = {Rhythm.DAILY, Rhythm.WEEKLY} if day.isoweekday() == 1 else {Rhythm.DAILY}
    chosen = rhythms(user.pk)
    return [kind for kind in roles_kinds if chosen[kind] in wanted]


# -- stopping without signing in --------------------------------------------------------------------------


def stop_url(*, user: User, kind: NotificationKind) -> str:
    """Return the link that stops one kind of mail; it works for ever and can do nothing else."""
    token = signing.dumps([user.pk, kind.value], salt=_SALT)
    return links.address("stop_mail", token=token)


def stopping(token: str) -> tuple[int, NotificationKind] | None:
    """Return whose mail of which kind a link stops, or nothing when the link was not made here."""
    try:
        user_id, kind = signing.loads(token, salt=_SALT)
        return int(user_id), NotificationKind(kind)
    except (signing.BadSignature, ValueError, TypeError):
        return None
