"""What a visitor's page shows: whether somebody is there, when we are, other numbers, and what we know of visitors."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils import dates, formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.foundation import access, clock
from nabij.foundation.access import Reason
from nabij.foundation.actors import NOBODY
from nabij.foundation.privacy import Privacy
from nabij.programmes.helpline import rules
from nabij.programmes.helpline.choices import KnownHelp
from nabij.programmes.helpline.models import DeskRules, HelpAddress, Helpline
from nabij.programmes.helpline.queries.door import door_now
from nabij.programmes.helpline.queries.hours import Door, PublicHours, public_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """Somebody else who listens."""

    name: str
    about: str
    phone: str
    dial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Everything the page needs to know of one helpline at one moment."""

    helpline: Helpline
    rules: DeskRules
    door: Door
    hours: PublicHours
    numbers: Sequence[Number]

    @property
    def may_enter(self) -> bool:
        """Say whether somebody new may come in or queue."""
        return self.door.admits


def front(slug: str) -> Front | None:
    """Return one helpline as a visitor finds it now, or nothing."""
    with access.unscoped(Reason.PUBLIC):
        helpline = Helpline.objects.filter(slug=slug).first()
        if helpline is None:
            return None
        return Front(
            helpline=helpline,
            rules=rules_of(helpline),
            door=door_now(helpline),
            hours=public_hours(helpline, at=clock.now()),
            numbers=numbers(helpline.offering_id),
        )


def rules_of(helpline: Helpline) -> DeskRules:
    """Return the rules of one helpline; before somebody set any, the usual ones."""
    row: DeskRules | None = DeskRules.objects.visible_to(NOBODY).filter(helpline=helpline).first()
    return row or DeskRules(
        helpline=helpline, organisation_id=helpline.organisation_id, offering_id=helpline.offering_id
    )


def partner_sites(slug: str) -> Sequence[str]:
    """Return the sites that may show this helpline's chat in a frame."""
    rows = DeskRules.objects.visible_to(NOBODY).filter(helpline__slug=slug).values_list("partner_sites", flat=True)
    return next(iter(rows), [])


def numbers(offering_id: int) -> Sequence[Number]:
    """Return whom else a visitor can turn to, in the visitor's language where we have the words."""
    rows = HelpAddress.objects.visible_to(NOBODY).filter(offering_id=offering_id, for_visitors=True).exclude(phone="")
    return [
        Number(
            name=row.name, phone=row.phone, dial=rules.dial(row.phone),
            about=str(KnownHelp(row.known_as).label) if row.known_as in KnownHelp.values else row.about,
        )
        for row in rows
    ]  # fmt: skip


# -- opening hours, in words -----------------------------------------------------------------------------------------


def moment_in_words(at: dt.datetime, *, now: dt.datetime) -> str:
    """Return a moment as somebody would say it: today, tomorrow, or a day of the week."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock_time = formats.time_format(local, "H:i")
    days = (local.date() - today).days
    if days == 0:
        return _("today at %(time)s") % {"time": clock_time}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock_time}
    if days < 7:
        return _("%(day)s at %(time)s") % {"day": dates.WEEKDAYS[local.weekday()], "time": clock_time}
    return _("%(day)s at %(time)s") % {"day": formats.date_format(local, "j F"), "time": clock_time}


# -- what we know of a visitor: read from the tables themselves ------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownField:
    """One thing that is kept."""

    label: str
    sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTable:
    """One table that holds something of a conversation."""

    title: str
    kept: str
    fields: Sequence[KnownField]


_TABLES: Mapping[str, Any] = {
    "conversations.Conversation": gettext_lazy("The conversation"),
    "conversations.Waiting": gettext_lazy("Your place in the queue"),
    "conversations.Event": gettext_lazy("What was said and what happened"),
    "helpline.Told": gettext_lazy("What you chose to tell at the start"),
    "helpline.WrapUp": gettext_lazy("What the volunteer wrote down afterwards, without names"),
}
# Words for what is kept. A new field without words here is shown by its own name: never left out.
_WORDS: Mapping[str, Any] = {
    "nickname": gettext_lazy("the name you made up"),
    "body": gettext_lazy("the text of messages"),
    "facts": gettext_lazy("your age group and language, if you told us"),
    "answers": gettext_lazy("subjects, age group and where you were pointed to"),
    "note": gettext_lazy("a short note"),
    "token_hash": gettext_lazy("a scrambled form of the code that brings you back to this conversation"),
    "queued_at": gettext_lazy("when you came"),
    "opened_at": gettext_lazy("when a volunteer came"),
    "closed_at": gettext_lazy("when the conversation ended"),
    "active_at": gettext_lazy("when something was last said"),
    "at": gettext_lazy("the time"),
    "since": gettext_lazy("since when you wait"),
    "seen_at": gettext_lazy("when your page was last connected"),
    "volunteer": gettext_lazy("which volunteer it was"),
    "listener": gettext_lazy("which shift lead read along"),
    "state": gettext_lazy("whether the conversation waits, goes on or is over"),
    "reason": gettext_lazy("why it ended"),
    "counts": gettext_lazy("how many messages there were"),
    "rated": gettext_lazy("whether you answered the questions afterwards (the answers themselves are only counted)"),
    "blocked_until": gettext_lazy("until when there is a pause, if the volunteer stopped the conversation"),
    "seconds": gettext_lazy("how long until the conversation closes, with a warning"),
}
# What only keeps the tables together says nothing about anybody.
_PLUMBING = frozenset(
    {"id", "organisation", "offering", "unit", "conversation", "kind", "generation", "lease_until", "last_seq", "seq",
     "warned", "who", "sender", "cid", "staff_only"}
)  # fmt: skip


def known_about_visitors(*, keep_hours: int) -> Sequence[KnownTable]:
    """Return every table with something of a conversation, and every field of it, as the schema has them."""
    return [
        KnownTable(title=str(title), kept=_kept(keep_hours), fields=_fields(apps.get_model(label).privacy))
        for label, title in _tables()
    ]


def _kept(keep_hours: int) -> str:
    return _("Erased %(hours)s hours after the conversation ended.") % {"hours": keep_hours}


def _tables() -> Sequence[tuple[str, Any]]:
    """Every model that is erased with a conversation, whether we have words for it or not."""
    found = [
        model._meta.label
        for model in apps.get_models()
        if getattr(getattr(model, "privacy", None), "retention", "") == "conversation"
    ]
    return [(label, _TABLES.get(label, label)) for label in sorted(found, key=_order)]


def _order(label: str) -> tuple[int, str]:
    known = list(_TABLES)
    return (known.index(label) if label in known else len(known), label)


def _fields(privacy: Privacy) -> Sequence[KnownField]:
    return [
        KnownField(label=str(_words(name)), sealed=privacy.class_of(name) in {"K3", "K4"})
        for name in [*privacy.K4.split(), *privacy.KS.split(), *privacy.K2.split(), *privacy.K1.split()]
        if name not in _PLUMBING
    ]


def _words(name: str) -> str | Promise:
    words: str | Promise = _WORDS.get(name, name)
    return words
