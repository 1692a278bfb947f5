"""Reads that put two results side by side: two rounds, or one round with other weights."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from nabij.enrolment.models import Enrolment
from nabij.foundation.actors import Actor
from nabij.matching import rules
from nabij.matching.models import Proposal, Round, Unserved
from nabij.matching.queries.pages import may_propose_in
from nabij.matching.queries.pool import pool_of, pool_size
from nabij.matching.queries.telling import Told, tell
from nabij.methods.matching import Rules
from nabij.methods.matching.whatif import Difference, difference, helpers_of
from nabij.methods.matching.whatif import Round as Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two rounds side by side: figures with their names, who wins and loses, and which weights differ."""

    figures: list[tuple[str, int, int]]
    told: Told
    came: int
    left: int
    weights: list[tuple[Any, str, str]]


def compare(actor: Actor, *, first: Round, second: Round) -> Comparison:
    """Compare what two rounds found, as far as the actor may see them."""
    met = {row.pk: _found(actor, row) for row in (first, second)}
    before, after = met[first.pk], met[second.pk]
    weights = rules.weights_that_differ(rules.from_json(first.rules), rules.from_json(second.rules))
    is_same_scale = not weights
    found = difference(before=before.pairs, after=after.pairs)
    both = before.days.keys() & after.days.keys()
    told = tell(
        Difference(
            gained=tuple(key for key in found.gained if key in both),
            lost=tuple(key for key in found.lost if key in both),
            moved=found.moved, kept=found.kept,
        ),
        names=_names(actor, keys={*before.days, *after.days, *before.pairs.values(), *after.pairs.values()}),
        days=after.days, helper_of=after.pairs, fit_change=after.fit - before.fit if is_same_scale else None,
    )  # fmt: skip
    one, other = (row.certificate.get("totals", {}) for row in (first, second))
    labels = {
        "served": gettext("people with a proposal"),
        "waiting": gettext("waiting days of those people, urgent ones more"),
    } | ({"fit": gettext("points of fit")} if is_same_scale else {})  # fmt: skip
    counts = {
        "participants": gettext("people who waited"), "volunteers": gettext("volunteers with a free place"),
        "places": gettext("free places"),
    }  # fmt: skip
    figures = [(label, int(one.get(name, 0)), int(other.get(name, 0))) for name, label in labels.items()]
    figures += [
        (label, int(first.counts.get(name, 0)), int(second.counts.get(name, 0))) for name, label in counts.items()
    ]
    return Comparison(
        figures=figures, told=told, came=len(after.days.keys() - before.days.keys()),
        left=len(before.days.keys() - after.days.keys()),
        weights=weights,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    pairs: dict[str, str]
    days: dict[str, int]
    fit: int


def _found(actor: Actor, round_: Round) -> _Found:
    rows = Proposal.objects.visible_to(actor).filter(round=round_)
    pairs, days, fit = {}, {}, 0
    for first, second, points, since in rows.values_list(
        "participant_id", "volunteer_id", "fit", "participant__applied_on"
    ):
        pairs[str(first)] = str(second)
        days[str(first)] = max(0, (round_.counted_on - since).days) if since else 0
        fit += points
    nobody = Unserved.objects.visible_to(actor).filter(round=round_).values_list("participant_id", "waiting_days")
    days |= {str(key): waited for key, waited in nobody}
    return _Found(pairs, days, fit)


def _names(actor: Actor, *, keys: Collection[str]) -> dict[str, str]:
    people = Enrolment.objects.visible_to(actor).filter(pk__in=keys).select_related("person")
    return {str(one.pk): str(one.person) for one in people}


def changes_of(actor: Actor, *, round_: Round) -> tuple[Round, Comparison] | None:
    """Return the calculation this one replaced, and what changed; None when there was none."""
    if round_.follows_id is None:
        return None
    before = Round.objects.visible_to(actor).filter(pk=round_.follows_id).first()
    return (before, compare(actor, first=before, second=round_)) if before else None


# -- other weights -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What other weights would have given with the people of now."""

    round: Round
    figures: list[tuple[str, int, int]]
    told: Told
    weights: list[tuple[Any, str, str]]


def last_round(actor: Actor, *, programme_id: int) -> Round | None:
    """Return the newest round of a programme that was calculated and that the actor may see whole."""
    found = Round.objects.visible_to(actor).filter(programme_id=programme_id, calculated_at__isnull=False)
    rounds = list(found.select_related("programme").order_by("-made_at")[:10])
    return next((one for one in rounds if may_propose_in(actor, offering_ids=one.offering_ids)), None)


def preview(actor: Actor, *, round_: Round, now: Rules, then: Rules) -> Preview | None:
    """Solve the scope of a round with two sets of rules; None when that takes too long for a page."""
    if pool_size(offering_ids=round_.offering_ids) > rules.WHAT_IF_POOL:
        return None
    pool = pool_of(offering_ids=round_.offering_ids)
    both = [
        Asked(seekers=pool.seekers, helpers=pool.helpers, rules=how, on=round_.counted_on, forbidden=pool.forbidden)
        for how in (now, then)
    ]
    one, other = (asked.solved() for asked in both)
    met = helpers_of(solution=other)
    told = tell(
        difference(before=helpers_of(solution=one), after=met),
        names={key: str(profile.enrolment.person) for key, profile in pool.profiles.items()},
        days={seeker.key: seeker.waiting_days(on=round_.counted_on) for seeker in pool.seekers},
        helper_of=met, fit_change=None,
    )  # fmt: skip
    figures = [
        (gettext("people with a proposal"), one.totals.served, other.totals.served),
        (gettext("waiting days of those people, urgent ones more"), one.totals.waiting, other.totals.waiting),
    ]
    return Preview(round=round_, figures=figures, told=told, weights=rules.weights_that_differ(now, then))
