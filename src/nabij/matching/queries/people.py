"""Reads for choosing by hand: who suits one participant best, who suits one volunteer, and what would help."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nabij.enrolment.models import Enrolment, Offering, Profile
from nabij.foundation import clock
from nabij.foundation.access import CHANGE
from nabij.foundation.actors import Actor
from nabij.matching import rules
from nabij.matching.queries.pool import Pool, facts_of, helpers_of, points_of, pool_of, seeker_of
from nabij.methods.matching import Rules, Seeker, find_candidates, top_helpers
from nabij.methods.matching.whatif import Round as Asked
from nabij.methods.matching.whatif import bends


@dataclass(frozen=True, slots=True)
class Offer:
    """One volunteer and one participant who would suit, with reasons and both weeks; `other` is who is offered."""

    other: Enrolment
    fit: int
    reasons: list[str]
    first_week: list[str]
    second_week: list[str]
    free_places: int
    waiting_days: int = 0

    @property
    def volunteer(self) -> Enrolment:
        """The volunteer, when one is offered."""
        return self.other


def offerings_in_reach(actor: Actor, *, offering: Offering) -> list[int]:
    """Return the offerings of the same programme in which the actor may propose; never another's branch."""
    found = Offering.objects.visible_to(actor, CHANGE).filter(programme_id=offering.programme_id)
    return sorted({offering.pk, *found.values_list("pk", flat=True)})


def seeker_with_helpers(actor: Actor, *, participant: Enrolment) -> tuple[Seeker, Pool]:
    """Return one participant beside all volunteers of the programme in the actor's reach."""
    own = Profile.rows_for_django.select_related("enrolment__person", "offering").get(pk=participant.pk)
    pool = helpers_of(offering_ids=offerings_in_reach(actor, offering=participant.offering))
    pool.profiles[str(own.pk)] = own
    return seeker_of(own, points=points_of([own])), pool


def offers_for(actor: Actor, *, participant: Enrolment, many: int = 8) -> list[Offer]:
    """Return the best fitting volunteers with a free place, the best first."""
    seeker, pool = seeker_with_helpers(actor, participant=participant)
    how = rules.rules_of(participant.offering.programme.settings)
    found = top_helpers(seeker=seeker, helpers=pool.helpers, rules=how, k=many, forbidden=pool.forbidden)
    helpers = {helper.key: helper for helper in pool.helpers}
    offers = []
    for suggestion in found:
        helper = helpers[suggestion.helper]
        facts = facts_of(seeker=seeker, helper=helper, km=suggestion.km)
        offers.append(
            Offer(
                other=pool.profiles[suggestion.helper].enrolment,
                fit=suggestion.fit,
                reasons=rules.reasons(facts),
                first_week=rules.week_codes(seeker.slots),
                second_week=rules.week_codes(helper.slots),
                free_places=helper.capacity,
            )
        )
    return offers


def offers_to(actor: Actor, *, volunteer: Enrolment, many: int = 8) -> list[Offer]:
    """Return who waits and suits this volunteer; who waits longest and most urgently first, then the best fit."""
    pool = pool_of(offering_ids=offerings_in_reach(actor, offering=volunteer.offering))
    how = rules.rules_of(volunteer.offering.programme.settings)
    own = [helper for helper in pool.helpers if helper.key == str(volunteer.pk) and helper.capacity > 0]
    found = find_candidates(seekers=pool.seekers, helpers=own, rules=how, forbidden=pool.forbidden)
    today = clock.today()
    fits = [(pool.seekers[at], fit) for at, fit in zip(found.seeker.tolist(), found.fit.tolist(), strict=True)]
    fits.sort(key=lambda pair: (-how.waiting_weight(seeker=pair[0], on=today), -pair[1], pair[0].key))
    offers = []
    for seeker, fit in fits[:many]:
        best = top_helpers(seeker=seeker, helpers=own, rules=how, k=1)
        facts = facts_of(seeker=seeker, helper=own[0], km=best[0].km if best else None)
        offers.append(
            Offer(
                other=pool.profiles[seeker.key].enrolment,
                fit=fit,
                reasons=rules.reasons(facts),
                first_week=rules.week_codes(seeker.slots),
                second_week=rules.week_codes(own[0].slots),
                free_places=own[0].capacity,
                waiting_days=seeker.waiting_days(on=today),
            )
        )
    return offers


def free_places_of(actor: Actor, *, volunteer: Enrolment) -> int:
    """Return how many places a volunteer can give now; 0 as long as no certificate was seen."""
    pool = helpers_of(offering_ids=[volunteer.offering_id])
    return next((one.capacity for one in pool.helpers if one.key == str(volunteer.pk) and one.ready), 0)


def what_would_help(actor: Actor, *, participant: Enrolment) -> list[str]:
    """Say, for each wish that alone stands in the way, how many volunteers with a place would then fit."""
    seeker, pool = seeker_with_helpers(actor, participant=participant)
    how = rules.rules_of(participant.offering.programme.settings)
    return bend_words(seeker=seeker, pool=replace(pool, seekers=[seeker]), how=how, name=participant.person.given_name)


def bend_words(
    *, seeker: Seeker, pool: Pool, how: Rules, name: str, locked: Sequence[tuple[str, str]] = ()
) -> list[str]:
    """Say which single wish would help, each checked by solving the round with it bent."""
    asked = Asked(
        seekers=pool.seekers, helpers=pool.helpers, rules=how, on=clock.today(), forbidden=pool.forbidden,
        locked=locked,
    )  # fmt: skip
    return [rules.relaxation_words(bend, name=name) for bend in bends(round_=asked, seeker=seeker)]
