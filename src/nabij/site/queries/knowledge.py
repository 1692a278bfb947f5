"""What the house knows about people, said by the tables themselves: nothing can be kept without standing here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from nabij.foundation import clock
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.people import rules

# Tables in the words of the person they are about; a table without a name here shows its own.
NAMES: dict[str, Any] = {
    "people.person": _("Who you are"),
    "people.household": _("Who you live with"),
    "people.user": _("Your login"),
    "people.invitation": _("An invitation to sign in"),
    "enrolment.enrolment": _("Your application"),
    "enrolment.profile": _("What you like and wish"),
    "enrolment.intake": _("The first conversation"),
    "enrolment.contact": _("Notes about meetings"),
    "matching.proposal": _("A proposal for a match"),
    "trajectories.trajectory": _("What was agreed and when"),
    "trajectories.step": _("The next step"),
    "befriending.match": _("You and your buddy"),
    "befriending.goal": _("What you want to come of it"),
    "befriending.reply": _("An answer to a note"),
    "befriending.evaluation": _("How you look back"),
    "imports.importrun": _("A list that was taken over"),
    "imports.importedrow": _("One line of a list that was taken over"),
    "foundation.outgoingmail": _("A mail on its way to you"),
}
FIELDS: dict[str, Any] = {
    "to": _("e-mail"),
    "subject": _("subject"),
    "text": _("text"),
    "draft": _("what was typed so far"),
    "answers": _("your answers"),
    "title": _("the names of the two"),
    "facts": _("why you may fit: interests, days and distance"),
    "table": _("the lines of the list"),
    "file": _("the file"),
    "number": _("line number"),
    "note": _("explanation"),
}
# Copies of other fields in another form; they say nothing more about anybody.
_COPIES = {"words", "html", "unsubscribe", "calendar"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field somebody's data stands in."""

    name: Any
    is_locked: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """One table that holds personal data, and how many months it is kept after it is closed."""

    name: Any
    fields: Sequence[Field]
    months: int | None


def subjects() -> Sequence[Subject]:
    """Return every table with personal data, the person's own first."""
    found = []
    for model in apps.get_models():
        privacy = getattr(model, "privacy", None)
        if isinstance(privacy, Privacy) and (fields := list(_fields(model, privacy))):
            name = NAMES.get(model._meta.label_lower, model._meta.verbose_name)
            found.append((model._meta.label_lower, Subject(name, fields, _months(privacy.retention))))
    order = list(NAMES)
    found.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return [subject for _label, subject in found]


def _months(key: str) -> int | None:
    try:
        return round(rules.retention(key=key, on=clock.today()).days / 30.4)
    except KeyError:
        return None


def _fields(model: type[models.Model], privacy: Privacy) -> Iterator[Field]:
    for data_class in ("K2", "K3", "K4"):
        for name in getattr(privacy, data_class).split():
            column = model._meta.get_field(name)
            if name not in _COPIES or isinstance(column, SealedField):
                shown: Any = FIELDS.get(name) or column.verbose_name  # type: ignore[union-attr]
                yield Field(shown, isinstance(column, SealedField))
