"""Freezes the figures of a report: from then on the report holds its own numbers, whatever happens to the people."""

from django.db import transaction

from nabij.foundation import access, audit, clock
from nabij.foundation.access import CHANGE, ERASE, MANAGE
from nabij.foundation.actors import Actor
from nabij.reporting import rules
from nabij.reporting.actions import NotWritable
from nabij.reporting.models import FrozenFigure, Report
from nabij.reporting.queries import figures, reports
from nabij.reporting.queries.figures import Figure


@transaction.atomic
def freeze(*, report: Report, by: Actor) -> Report:
    """Count everything the template asks for, and keep it with query, rule, moment and hash. Once is enough."""
    row: Report = Report.objects.visible_to(by, CHANGE).select_for_update().get(pk=report.pk)
    if row.figures_frozen_at is not None:
        return row
    if not reports.is_writable(row):
        raise NotWritable(str(row))
    row.figures_frozen_at = clock.now()
    FrozenFigure.objects.bulk_create([_kept(row, figure, by) for figure in figures.live(report=row).values()])
    row.save(update_fields=["figures_frozen_at"])
    audit.record("reporting.figures.frozen", by=by, about=row)
    return row


def _kept(report: Report, figure: Figure, by: Actor) -> FrozenFigure:
    assert report.figures_frozen_at is not None
    row = FrozenFigure(
        organisation_id=report.organisation_id, cell_ids=report.cell_ids, report=report, indicator=figure.key,
        unit=figure.unit, low=figure.value.low, high=figure.value.high, qualifier=figure.value.qualifier,
        is_told=figure.is_told, parts={name: figures.as_kept(value) for name, value in figure.parts.items()},
        note=figure.note, baseline=figure.baseline, target=figure.target, cause=figure.cause,
        rule_version=figure.rule_version, rule_text=figure.rule_text, query=figure.query,
        parameters=dict(figure.parameters), frozen_at=report.figures_frozen_at, frozen_by_id=by.user_id,
    )  # fmt: skip
    access.require(by, access.CREATE, row)
    row.digest = rules.digest(figures.as_json(figures.of_row(row)))
    return row


@transaction.atomic
def release(*, report: Report, by: Actor) -> Report:
    """Throw frozen figures away, so that they can be counted again; only before the report was ever submitted."""
    access.require(by, MANAGE, report)
    row: Report = Report.objects.visible_to(by, MANAGE).select_for_update().get(pk=report.pk)
    if row.is_submitted or not reports.is_writable(row):
        raise NotWritable(str(row))
    FrozenFigure.objects.visible_to(by, ERASE).filter(report=row).delete()
    row.figures_frozen_at = None
    row.save(update_fields=["figures_frozen_at"])
    audit.record("reporting.figures.released", by=by, about=row)
    return row
