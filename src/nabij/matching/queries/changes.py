"""Reads that explain a dry run: why not another, what a choice would cost, why nobody, and whom to recruit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from nabij.enrolment.models import Enrolment
from nabij.foundation.actors import Actor
from nabij.matching import rules
from nabij.matching.choices import ProposalState
from nabij.matching.models import Proposal, Round, Unserved
from nabij.matching.queries.pages import may_propose_in
from nabij.matching.queries.people import bend_words
from nabij.matching.queries.pool import Pool, pool_of, pool_size
from nabij.matching.queries.telling import Told, tell, waiting
from nabij.methods.matching import Helper, PairKey, Seeker, Solution, top_helpers
from nabij.methods.matching.explain import NoPlaces, PlacesTaken, why_not, why_not_pair
from nabij.methods.matching.pairing import distance_km, fit_points
from nabij.methods.matching.recruit import hints
from nabij.methods.matching.whatif import Round as Asked
from nabij.methods.matching.whatif import WhatIf, helpers_of, if_apart, if_together
from nabij.people.models import Place

SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A dry run solved again as it stands, to ask it things; `is_current` when it still gives what was stored."""

    pool: Pool
    asked: Asked
    solution: Solution
    is_current: bool
    seekers: dict[str, Seeker] = field(default_factory=dict)
    helpers: dict[str, Helper] = field(default_factory=dict)

    def name(self, key: str) -> str:
        """Say who this is."""
        profile = self.pool.profiles.get(key)
        return str(profile.enrolment.person) if profile else "…"


def question(actor: Actor, *, round_: Round) -> Question | None:
    """Solve a dry run again; None when somebody may see only a part of it, or when that takes too long for a page."""
    if not may_propose_in(actor, offering_ids=round_.offering_ids):
        return None
    if pool_size(offering_ids=round_.offering_ids) > rules.WHAT_IF_POOL:
        return None
    pool = pool_of(offering_ids=round_.offering_ids)
    stored = Proposal.objects.visible_to(actor).filter(round=round_, state=ProposalState.OPEN)
    rows = list(stored.values_list("participant_id", "volunteer_id", "is_locked"))
    seekers = {one.key: one for one in pool.seekers}
    helpers = {one.key: one for one in pool.helpers}
    locked = {
        (str(first), str(second))
        for first, second, is_locked in rows
        if is_locked and str(first) in seekers and str(second) in helpers
    }
    asked = Asked(
        seekers=pool.seekers, helpers=pool.helpers, rules=rules.from_json(round_.rules), on=round_.counted_on,
        forbidden=pool.forbidden, locked=_possible(locked, helpers, pool.forbidden),
    )  # fmt: skip
    solution = asked.solved()
    now = helpers_of(solution=solution)
    return Question(
        pool=pool, asked=asked, solution=solution, seekers=seekers, helpers=helpers,
        is_current=now == {str(first): str(second) for first, second, _ in rows},
    )  # fmt: skip


def _possible(locked: set[PairKey], helpers: Mapping[str, Helper], forbidden: Collection[PairKey]) -> set[PairKey]:
    left = {key: helper.capacity for key, helper in helpers.items()}
    kept: set[PairKey] = set()
    for pair in sorted(locked):
        if left[pair[1]] > 0 and pair not in forbidden:
            left[pair[1]] -= 1
            kept.add(pair)
    return kept


@dataclass(frozen=True, slots=True)
class InRound:
    """Where a participant stands in a round: with a proposal, or without."""

    proposal: Proposal | None
    unserved: Unserved | None
    waiting_days: int


def place_in(actor: Actor, *, round_: Round, participant: Enrolment) -> InRound | None:
    """Return where a participant stands in a round; None when the round knows nothing of this person."""
    rows = Proposal.objects.visible_to(actor).filter(round=round_, participant=participant)
    proposal = rows.select_related("participant__person", "volunteer__person").first()
    unserved = Unserved.objects.visible_to(actor).filter(round=round_, participant=participant).first()
    if proposal is None and unserved is None:
        return None
    since = participant.applied_on
    return InRound(proposal, unserved, max(0, (round_.counted_on - since).days) if since else 0)


def _tell_what_if(asked: Question, found: WhatIf) -> Told:
    return tell(
        found.difference,
        names={key: asked.name(key) for key in asked.pool.profiles},
        days={key: seeker.waiting_days(on=asked.asked.on) for key, seeker in asked.seekers.items()},
        helper_of=found.helper_of,
        fit_change=-found.fit_loss,
    )


# -- what keeping apart costs ------------------------------------------------------------------------------


def cost_of_apart(actor: Actor, *, proposal: Proposal) -> Told | None:
    """Say what changes when these two are kept apart; None when that cannot be said exactly."""
    asked = question(actor, round_=proposal.round) if proposal.round else None
    pair = (str(proposal.participant_id), str(proposal.volunteer_id))
    if asked is None or pair not in {one.key for one in asked.solution.pairs}:
        return None
    return _tell_what_if(asked, if_apart(round_=asked.asked, solution=asked.solution, pair=pair))


# -- why not another ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Why somebody does not have this volunteer: sentences, and whether the coordinator may choose it anyway."""

    volunteer: Enrolment
    sentences: list[str]
    told: Told | None = None
    may_choose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything about one participant in a dry run: reasons, why nobody, and volunteers to ask about."""

    is_current: bool
    sentences: list[str]
    would_help: list[str]
    volunteers: list[tuple[str, str]]
    answer: Answer | None


def why(actor: Actor, *, round_: Round, participant: Enrolment, volunteer_id: str = "") -> Why | None:
    """Explain one participant's place in a dry run, and what another volunteer would mean."""
    asked = question(actor, round_=round_)
    key = str(participant.pk)
    if asked is None or key not in asked.seekers:
        return None
    seeker, current = asked.seekers[key], helpers_of(solution=asked.solution).get(key)
    sentences, would_help = (_why_this_one(asked, seeker, current), []) if current else _why_nobody(asked, seeker)
    options = sorted((asked.name(one), one) for one in asked.helpers if one != current)
    answer = None
    if volunteer_id in asked.helpers and volunteer_id != current:
        answer = _why_not(asked, seeker, asked.helpers[volunteer_id], current)
    return Why(
        is_current=asked.is_current, sentences=sentences, would_help=would_help,
        volunteers=[(one, name) for name, one in options], answer=answer,
    )  # fmt: skip


def _why_this_one(asked: Question, seeker: Seeker, current: str) -> list[str]:
    """Say whether this volunteer suits best, and if another suits better, why it is not that one."""
    how, barred = asked.asked.rules, asked.asked.forbidden
    found = top_helpers(seeker=seeker, helpers=asked.asked.helpers, rules=how, k=2, forbidden=barred)
    better = [one.helper for one in found if one.helper != current]
    points = _points_above(asked, seeker, better[0], current) if better else 0
    if points <= 0:
        said = gettext(
            "Of all volunteers with a free place who meet the wishes, nobody suits better than %(volunteer)s."
        )
        return [said % {"volunteer": asked.name(current)}]
    changed = if_together(round_=asked.asked, solution=asked.solution, pair=(seeker.key, better[0]))
    return [_in_one_sentence(asked, seeker, asked.helpers[better[0]], changed, points)] if changed else []


def _points_above(asked: Question, seeker: Seeker, helper: str, current: str) -> int:
    own, other = (
        fit_points(seeker=seeker, helper=asked.helpers[one], rules=asked.asked.rules) for one in (helper, current)
    )
    return own - other


def _why_not(asked: Question, seeker: Seeker, helper: Helper, current: str | None) -> Answer:
    how = asked.asked.rules
    volunteer = asked.pool.profiles[helper.key].enrolment
    names = {"participant": asked.name(seeker.key), "volunteer": asked.name(helper.key)}
    broken = why_not_pair(seeker=seeker, helper=helper, rules=how, forbidden=asked.asked.forbidden)
    if broken:
        km = distance_km(seeker=seeker, helper=helper, rules=how)
        limits = {"seeker": seeker.max_km, "helper": helper.max_km}
        said = [
            rules.breach_words(rule=one.rule, whose=one.whose, names=names, km=km, limit=limits.get(one.whose))
            for one in broken
        ]
        return Answer(volunteer=volunteer, sentences=said)
    found = if_together(round_=asked.asked, solution=asked.solution, pair=(seeker.key, helper.key))
    if found is None:
        said = [gettext("%(volunteer)s has no free place now.") % names]
        return Answer(volunteer=volunteer, sentences=said)
    points = None
    if current is not None:
        points = _points_above(asked, seeker, helper.key, current)
    told = _tell_what_if(asked, found)
    said = [_in_one_sentence(asked, seeker, helper, found, points)]
    return Answer(volunteer=volunteer, sentences=said, told=told, may_choose=True)


def _in_one_sentence(asked: Question, seeker: Seeker, helper: Helper, found: WhatIf, points: int | None) -> str:
    suits = rules.suits_words(points=points, volunteer=asked.name(helper.key))
    begin = suits.removesuffix(".")
    if lost := [key for key in found.difference.lost if key != seeker.key]:
        who = [waiting(asked.name(key), asked.seekers[key].waiting_days(on=asked.asked.on)) for key in lost[:SHOWN]]
        text = ngettext(
            "%(begin)s, but then %(who)s, has nobody.", "%(begin)s, but then %(who)s, have nobody.", len(lost)
        )
        return text % {"begin": begin, "who": get_text_list(who, gettext("and"))}
    if found.costs_nothing:
        return gettext("%(begin)s. For everybody together it is just as good; lots were drawn.") % {"begin": begin}
    loss = max(found.fit_loss, 0)
    return ngettext(
        "%(begin)s, but then all pairs together fit less well, by %(n)s point.",
        "%(begin)s, but then all pairs together fit less well, by %(n)s points.",
        loss,
    ) % {"begin": begin, "n": loss}


# -- why nobody --------------------------------------------------------------------------------------------


def _why_nobody(asked: Question, seeker: Seeker) -> tuple[list[str], list[str]]:
    given = asked.asked
    answer = why_not(
        seeker=seeker, seekers=given.seekers, helpers=given.helpers, rules=given.rules, on=given.on,
        solution=asked.solution, forbidden=given.forbidden,
    )  # fmt: skip
    if isinstance(answer, PlacesTaken):
        return [_taken_words(asked, seeker, answer)], []
    if isinstance(answer, NoPlaces):
        text = ngettext(
            "%(n)s volunteer fits, but has no free place in this round.",
            "%(n)s volunteers fit, but have no free place in this round.",
            answer.helpers,
        )
        return [text % {"n": answer.helpers}], []
    said = bend_words(
        seeker=seeker, pool=asked.pool, how=given.rules, name=_given_name(asked, seeker.key),
        locked=tuple(given.locked),
    )  # fmt: skip
    first = gettext("No volunteer with a free place meets all wishes.")
    return [first if said else _nobody_at_all(first)], said


def _nobody_at_all(first: str) -> str:
    return gettext("%(first)s More than one wish stands in the way.") % {"first": first}


def _given_name(asked: Question, key: str) -> str:
    return str(asked.pool.profiles[key].enrolment.person.given_name)


def _taken_words(asked: Question, seeker: Seeker, answer: PlacesTaken) -> str:
    met = helpers_of(solution=asked.solution)
    fitting = {
        helper.key
        for helper in asked.asked.helpers
        if helper.capacity > 0
        and not why_not_pair(seeker=seeker, helper=helper, rules=asked.asked.rules, forbidden=asked.asked.forbidden)
    }
    there = sorted(
        (key for key, helper in met.items() if helper in fitting),
        key=lambda key: (-asked.seekers[key].waiting_days(on=asked.asked.on), key),
    )
    who = [waiting(asked.name(key), asked.seekers[key].waiting_days(on=asked.asked.on)) for key in there[:3]]
    more = len(there) - len(who)
    if more > 0:
        who.append(ngettext("%(n)s other", "%(n)s others", more) % {"n": more})
    return ngettext(
        "%(n)s volunteer fits, but the place goes to somebody who waits at least as long or as urgently: %(who)s.",
        "%(n)s volunteers fit, but their places go to people who wait at least as long or as urgently: %(who)s.",
        answer.helpers,
    ) % {"n": answer.helpers, "who": get_text_list(who, gettext("and"))}


# -- whom to recruit ---------------------------------------------------------------------------------------


def recruitment(actor: Actor, *, round_: Round) -> list[str]:
    """Say which volunteers who do not exist yet would help the most people who now have nobody."""
    asked = question(actor, round_=round_)
    if asked is None:
        return []
    found = hints(seekers=asked.pool.seekers, solution=asked.solution, rules=asked.asked.rules)
    wanted = {asked.pool.profiles[hint.near].enrolment.person.pc4 for hint in found}
    towns = dict(Place.rows_for_django.filter(pc4__in=wanted).values_list("pc4", "name"))
    return [
        rules.hint_words(hint, town=towns.get(asked.pool.profiles[hint.near].enrolment.person.pc4, ""))
        for hint in found
    ]
