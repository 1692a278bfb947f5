"""What a coordinator sees of letterboxes: their rules, offerings that have none yet, and figures from counts alone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from nabij.enrolment.models import Offering, Tally
from nabij.foundation import access, clock
from nabij.foundation.access import CHANGE, CREATE, READ, VIEW
from nabij.foundation.actors import Actor
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.choices import Helped, PairState
from nabij.programmes.ebuddies.models import Letterbox, Pair

_MONTHS = 12


def letterboxes(actor: Actor) -> Sequence[Letterbox]:
    """Return the letterboxes whose rules somebody may change."""
    return list(Letterbox.objects.visible_to(actor, CHANGE).order_by("name"))


def without_letterbox(actor: Actor) -> Sequence[Offering]:
    """Return the places with e-buddies where nobody can come in yet, and where the actor may make a letterbox."""
    rows = Offering.objects.visible_to(actor, VIEW).filter(programme__type="ebuddies")
    rows = rows.exclude(pk__in=Letterbox.objects.visible_to(actor, READ).values("offering_id"))
    found = rows.select_related("programme", "branch").order_by("programme__name", "branch__name")
    return [row for row in found if access.may(actor, CREATE, _empty(row))]


def _empty(offering: Offering) -> Letterbox:
    return Letterbox(organisation_id=offering.organisation_id, offering=offering)


@dataclass(frozen=True, slots=True)
class Figures:
    """A year of one letterbox, and who waits today."""

    months: Sequence[tuple[dt.date, Mapping[str, int]]]
    totals: Mapping[str, int]
    waiting_now: Sequence[int]  # by length of the wait, as in rules.WAITS and longer
    waited: Sequence[int]  # the same, of those who began
    writing_now: int
    helped: Mapping[str, int] | None  # nothing when too few said it


def figures(actor: Actor, letterbox: Letterbox) -> Figures:
    """Return the last twelve months. From counts, so that erased pairs are in it."""
    today = clock.today()
    last = today.replace(day=1)
    first = last.replace(year=last.year - 1)
    counts: dict[dt.date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = Tally.objects.visible_to(actor).filter(offering_id=letterbox.offering_id, month__gt=first)
    for month, measure, value in rows.values_list("month", "measure").annotate(total=Sum("value")):
        counts[month][measure] += value
    totals: dict[str, int] = defaultdict(int)
    for of_month in counts.values():
        for measure, value in of_month.items():
            totals[measure] += value
    helped = {one.value: totals[f"ebuddy_helped_{one}"] for one in Helped}
    return Figures(
        months=[(month, counts[month]) for month in _months(last)],
        totals=totals,
        waiting_now=_waiting_now(actor, letterbox),
        waited=[totals[name] for name in _wait_names()],
        writing_now=_of_state(actor, letterbox, rules.WRITING | {PairState.PAUSED}).count(),
        helped=helped if sum(helped.values()) >= rules.HIDE_BELOW else None,
    )


def _months(last: dt.date) -> list[dt.date]:
    found = [last]
    while len(found) < _MONTHS:
        found.append((found[-1] - dt.timedelta(days=1)).replace(day=1))
    return found[::-1]


def _wait_names() -> list[str]:
    return [*(rules.wait_measure(end) for end in rules.WAITS), rules.wait_measure(rules.WAITS[-1] + 1)]


def _of_state(actor: Actor, letterbox: Letterbox, states: frozenset[PairState]) -> access.ScopedQuerySet:
    return Pair.objects.visible_to(actor).filter(letterbox=letterbox, state__in=states)


def _waiting_now(actor: Actor, letterbox: Letterbox) -> list[int]:
    now = clock.now()
    names, found = _wait_names(), defaultdict[str, int](int)
    waiting = _of_state(actor, letterbox, frozenset({PairState.WAITING, PairState.CHOSEN}))
    for applied_at in waiting.values_list("applied_at", flat=True):
        found[rules.wait_measure((now - applied_at).days)] += 1
    return [found[name] for name in names]
