"""Results of groups: how people are at each moment, and how the same people changed. Never of one person."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from nabij.enrolment.models import Programme
from nabij.foundation import clock
from nabij.foundation.actors import Actor
from nabij.methods.scales import Change, Scale, TooFew, band_of, paired_change
from nabij.outcomes import rules
from nabij.outcomes.choices import Moment, Side
from nabij.outcomes.models import Measurement, Score
from nabij.outcomes.queries import instruments
from nabij.outcomes.queries.instruments import CutOffs, Limits, Questionnaire


@dataclass(frozen=True, slots=True)
class At:
    """A group at one moment: how many answered, and, when they are enough, their mean and the share of each band."""

    moment: Moment
    count: int | None  # None: some, but too few to tell
    mean: float | None
    bands: Sequence[tuple[str, int | None]]  # percentages; None: too few to tell


@dataclass(frozen=True, slots=True)
class Compared:
    """The same people at two moments; without `change` they are too few, and `count` says how many are needed."""

    first: Moment
    then: Moment
    change: Change | None
    fewest: int

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.change is not None and (self.change.low > 0 or self.change.high < 0)


@dataclass(frozen=True, slots=True)
class Result:
    """One scale of one instrument in one programme."""

    questionnaire: Questionnaire
    scale: str
    name: str
    cut_offs: CutOffs | None
    at: Sequence[At]
    compared: Sequence[Compared]
    apart: Compared | None  # the worker's estimate against what the person said, at the same moments
    is_break: bool

    @property
    def is_empty(self) -> bool:
        """Whether nobody answered yet."""
        return all(one.count == 0 for one in self.at)


def programmes(actor: Actor) -> list[Programme]:
    """Return the programmes with scores that the actor may see."""
    cells = Score.objects.visible_to(actor).values_list("offering__programme_id", flat=True).distinct()
    return list(Programme.objects.visible_to(actor).filter(pk__in=list(cells)))


def results(
    actor: Actor, *, programme_id: int, since: dt.date | None = None, until: dt.date | None = None
) -> list[Result]:
    """Return the results of a programme over quarters that begin in a stretch of time, by instrument and scale."""
    rows = Score.objects.visible_to(actor).filter(offering__programme_id=programme_id)
    if since is not None:
        rows = rows.filter(quarter__gte=since)
    if until is not None:
        rows = rows.filter(quarter__lte=until)
    found: dict[tuple[str, str, int], list[Score]] = defaultdict(list)
    for row in rows.order_by("instrument", "scale"):
        found[row.instrument, row.edition, row.organisation_id].append(row)
    shown: list[Result] = []
    for (key, _edition, organisation_id), scores in found.items():
        questionnaire = instruments.find(key=key, organisation_id=organisation_id)
        shown += [_result(questionnaire, scale, scores) for scale in questionnaire.scored.scales]
    return shown


def _result(questionnaire: Questionnaire, scale: Scale, scores: Sequence[Score]) -> Result:
    limit = instruments.limits(on=clock.today())
    mine = [row for row in scores if row.scale == scale.key]
    by_moment = {moment: _values(mine, moment, Side.PERSON) for moment in Moment}
    last = max((row.quarter for row in mine), default=clock.today())
    first = min((row.quarter for row in mine), default=last)
    cut_offs, earlier = questionnaire.cut_offs_on(last), questionnaire.cut_offs_on(first)
    return Result(
        questionnaire=questionnaire,
        scale=scale.key,
        name=questionnaire.name_of(scale.key),
        cut_offs=cut_offs,
        at=[_at(moment, values, scale, cut_offs, limit) for moment, values in by_moment.items()],
        compared=[
            _compared(Moment.START, then, by_moment[Moment.START], by_moment[then], limit)
            for then in (Moment.HALFWAY, Moment.END, Moment.AFTERWARDS)
            if by_moment[then]
        ],
        apart=_apart(mine, limit),
        is_break=cut_offs is not earlier and cut_offs is not None and scale.key in cut_offs.breaks,
    )


def _values(rows: Sequence[Score], moment: str, side: str) -> dict[str, float]:
    return {row.pair: float(row.value) for row in rows if row.moment == moment and row.side == side}


def _at(moment: Moment, values: Mapping[str, float], scale: Scale, cut_offs: CutOffs | None, limit: Limits) -> At:
    count = rules.shown_count(count=len(values), fewest=limit.fewest_people)
    if not count:
        return At(moment, count, None, ())
    return At(moment, count, math.fsum(values.values()) / count, _bands(values, scale, cut_offs, limit))


def _bands(
    values: Mapping[str, float], scale: Scale, cut_offs: CutOffs | None, limit: Limits
) -> list[tuple[str, int | None]]:
    bands = cut_offs.bands.get(scale.key, ()) if cut_offs else ()
    banded = Scale(key=scale.key, points=scale.points, bands=bands)
    counts = {band.key: 0 for band in bands}
    for value in values.values():
        band = band_of(scale=banded, value=int(value))
        if band is not None:
            counts[band] += 1
    hidden = _hidden(counts, fewest=limit.fewest_in_a_cell)
    return [
        (band_name(key), None if key in hidden else round(100 * count / len(values))) for key, count in counts.items()
    ]


def _hidden(counts: Mapping[str, int], *, fewest: int) -> set[str]:
    """Return the bands not to show: small ones, and one more when a single one could be worked out from the rest."""
    small = {key for key, count in counts.items() if 0 < count < fewest}
    rest = [key for key in counts if key not in small]
    if len(small) == 1 and rest:
        small.add(min(rest, key=lambda key: counts[key]))
    return small


def _compared(
    first: Moment, then: Moment, before: Mapping[str, float], after: Mapping[str, float], limit: Limits
) -> Compared:
    pairs = [(before[pair], after[pair]) for pair in before.keys() & after.keys()]
    change = None
    if len(pairs) >= limit.fewest_people:
        try:
            change = paired_change(pairs=sorted(pairs))
        except TooFew:
            change = None
    return Compared(first, then, change, limit.fewest_people)


def _apart(rows: Sequence[Score], limit: Limits) -> Compared | None:
    def of(side: str) -> dict[str, float]:
        return {f"{row.pair} {row.moment}": float(row.value) for row in rows if row.side == side}

    worker = of(Side.WORKER)
    return _compared(Moment.START, Moment.START, of(Side.PERSON), worker, limit) if worker else None


def band_name(key: str) -> str:
    """Return a band in words."""
    names = {
        "not": _("not lonely"), "lonely": _("lonely"), "moderate": _("moderately lonely"),
        "severe": _("severely lonely"), "very_severe": _("very severely lonely"),
    }  # fmt: skip
    return names.get(key, key)


def asked(actor: Actor, *, programme_id: int) -> dict[str, Any]:
    """Return how many measurements there are of a programme, and how many were answered: who is not in the results."""
    rows = Measurement.objects.visible_to(actor).filter(
        ~Q(state="open"), offering__programme_id=programme_id, side=Side.PERSON
    )
    states = list(rows.values_list("state", flat=True))
    return {"asked": len(states), "filled": states.count("filled"), "declined": states.count("declined")}
