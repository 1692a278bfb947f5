"""Registers of a programme (changed goals, bottlenecks, hypotheses, scenarios), and quotes that others may read."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nabij.agenda.choices import ExperienceConsent
from nabij.agenda.models import Experience
from nabij.enrolment.models import Offering, Programme
from nabij.foundation import access
from nabij.foundation.actors import Actor
from nabij.reporting.choices import EntryKind
from nabij.reporting.models import Entry, Report

MOST_QUOTES: Final = 12

# What each column is called in a register; a column that a kind does not need is left out.
LABELS: Final[dict[str, dict[str, Any]]] = {
    EntryKind.GOAL: {
        "before": _("what the goal was"), "after": _("what it became"), "reason": _("why"),
        "owner": _("who proposed it"), "agreed_with": _("who agreed"),
    },
    EntryKind.BOTTLENECK: {
        "before": _("what goes wrong"), "reason": _("cause"), "after": _("what we do about it"),
        "owner": _("who looks after it"),
    },
    EntryKind.HYPOTHESIS: {"before": _("what we suspect"), "reason": _("why we suspect it")},
    EntryKind.SCENARIO: {"before": _("if this happens"), "after": _("then we do this"), "owner": _("who decides")},
}  # fmt: skip


def lines(entry: Entry) -> list[tuple[str, str]]:
    """Return what stands in one line of a register, with labels of its kind."""
    return [(str(label), value) for name, label in LABELS[entry.kind].items() if (value := getattr(entry, name))]


def of_report(report: Report, kinds: Sequence[str]) -> list[Entry]:
    """Return what registers hold for the year of a report; the caller has looked at access."""
    of = Q(programme=report.programme_id) if report.programme_id else Q(programme__line=report.line_id)
    with access.unscoped(access.Reason.FIGURES):
        rows = Entry.objects.filter(of, kind__in=list(kinds), first_year__lte=report.year)
        return list(rows.filter(Q(last_year__isnull=True) | Q(last_year__gte=report.year)))


def of_programme(actor: Actor, programme: Programme) -> list[Entry]:
    """Return every line of the registers of a programme."""
    return list(Entry.objects.visible_to(actor).filter(programme=programme))


def programmes(actor: Actor) -> list[Programme]:
    """Return the programmes whose registers the actor keeps: those they work in."""
    cells = Offering.objects.visible_to(actor, access.READ).filter(organisation_id=actor.organisation_id)
    return list(Programme.objects.visible_to(actor).filter(pk__in=cells.values("programme_id")))


def programme(actor: Actor, pk: int) -> Programme | None:
    """Return one of them."""
    return next((row for row in programmes(actor) if row.pk == pk), None)


def quotes(report: Report) -> list[str]:
    """Return what people said and others may read, in words a coordinator chose to show."""
    with access.unscoped(access.Reason.FIGURES):
        rows = Experience.objects.filter(
            ~Q(consent=ExperienceConsent.NO), ~Q(shown_as=""), offering_id__in=list(report.cell_ids),
            gathering__starts_on__year=report.year,
        ).order_by("-gathering__starts_on", "id")  # fmt: skip
        return list(rows.values_list("shown_as", flat=True)[:MOST_QUOTES])
