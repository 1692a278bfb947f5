"""Calculates a round: reads, solves and proves without holding anything, then writes all of it or nothing.

Between reading and writing people may be erased or stop, and the coordinator may stop the round. The last step holds
the round and its people, looks again, and starts over when somebody is gone. A worker that is killed has written
nothing; the job is done again.
"""

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from django.db import DatabaseError, connection, transaction

from nabij.foundation import access, clock, jobs
from nabij.matching import queries, rules
from nabij.matching.choices import ProposalState, RoundState, Stage, Unmet
from nabij.matching.models import Proposal, Round, Unserved
from nabij.methods.matching import MatchingError, PairKey, Rules, Solution, solve, verify

ATTEMPTS = 3
Tell = Callable[[Stage], None]


def _quietly(stage: Stage) -> None:
    """Nobody watches a calculation that takes a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    pool: queries.Pool
    rules: Rules
    solution: Solution
    why: dict[str, Unmet]
    flaws: list[str]
    is_best: bool


@jobs.task("matching.solve_round")
def solve_round(round_id: str) -> None:
    """Calculate one round, with progress others can see. Does nothing when it was calculated or stopped already."""

    def tell(stage: Stage) -> None:
        _write_stage(round_id, stage)

    calculate(round_id, tell=tell)


def calculate(round_id: str, *, tell: Tell = _quietly) -> None:
    """Calculate one round and store what came out."""
    for attempt in range(ATTEMPTS):
        round_ = Round.rows_for_django.filter(pk=round_id, state=RoundState.DRAFT).first()
        if round_ is None:
            return
        try:
            result = _solved(round_, tell)
        except MatchingError:
            _give_up(round_id)
            return
        if result is None or _stored(round_id, result, insist=attempt == ATTEMPTS - 1, tell=tell):
            return


def _is_wanted(round_id: uuid.UUID) -> bool:
    return Round.rows_for_django.filter(pk=round_id, state=RoundState.DRAFT).exists()


def _solved(round_: Round, tell: Tell) -> _Result | None:
    """Read, solve, explain and prove; None when the round was stopped on the way."""
    tell(Stage.READING)
    pool = queries.pool_of(offering_ids=round_.offering_ids)
    locked = _locked_pairs(round_, pool)
    with_rules = rules.from_json(round_.rules)
    if not _is_wanted(round_.pk):
        return None
    tell(Stage.SEARCHING)
    solution = solve(
        seekers=pool.seekers, helpers=pool.helpers, rules=with_rules, on=round_.counted_on,
        forbidden=pool.forbidden, locked=locked,
    )  # fmt: skip
    if not _is_wanted(round_.pk):
        return None
    tell(Stage.EXPLAINING)
    why = queries.why_unserved(pool=pool, unserved=solution.unserved, with_rules=with_rules)
    tell(Stage.CHECKING)
    verdict = verify(
        solution=solution, seekers=pool.seekers, helpers=pool.helpers, rules=with_rules, on=round_.counted_on,
        forbidden=pool.forbidden, locked=locked,
    )  # fmt: skip
    flaws = [asdict(flaw)["code"] for flaw in verdict.flaws]
    return _Result(pool=pool, rules=with_rules, solution=solution, why=why, flaws=flaws, is_best=verdict.best)


def _locked_pairs(round_: Round, pool: queries.Pool) -> set[PairKey]:
    """Return the pairs the coordinator fixed, as far as both are still free."""
    fixed = Proposal.rows_for_django.filter(round=round_, state=ProposalState.OPEN, is_locked=True).order_by("pk")
    places = Counter({helper.key: helper.capacity for helper in pool.helpers})
    seeking = {seeker.key for seeker in pool.seekers}
    kept: set[PairKey] = set()
    for first, second in fixed.values_list("participant_id", "volunteer_id"):
        pair = (str(first), str(second))
        if pair[0] in seeking and places[pair[1]] > 0 and pair not in pool.forbidden:
            kept.add(pair)
            places[pair[1]] -= 1
    return kept


@transaction.atomic
def _stored(round_id: str, result: _Result, *, insist: bool, tell: Tell) -> bool:
    """Write everything in one transaction; False when people left meanwhile and it must be calculated again."""
    tell(Stage.WRITING)
    round_ = Round.rows_for_django.select_for_update().filter(pk=round_id, state=RoundState.DRAFT).first()
    if round_ is None:
        return True  # stopped, or another worker was first
    solution = result.solution
    named = {key for pair in solution.pairs for key in pair.key} | set(solution.unserved)
    gone = named - queries.still_there(named)
    if gone and not insist:
        return False
    Proposal.rows_for_django.filter(round=round_, state=ProposalState.OPEN).delete()
    Unserved.rows_for_django.filter(round=round_).delete()
    kept = [pair for pair in solution.pairs if not gone & set(pair.key)]
    _write_pairs(round_, result, [pair.key for pair in kept])
    _write_unserved(round_, result, [key for key in solution.unserved if key not in gone])
    round_.counts = {**result.pool.counts, "proposed": len(kept)}
    round_.certificate = {
        "totals": solution.totals._asdict(), "bound": solution.bound._asdict(), "proven": solution.proven,
        "verified": result.is_best and not gone, "flaws": [*result.flaws, *(["people_left"] if gone else [])],
    }  # fmt: skip
    round_.state, round_.calculated_at = RoundState.DRY_RUN, clock.now()
    round_.version += 1
    round_.save(update_fields=["counts", "certificate", "state", "calculated_at", "version"])
    return True


@transaction.atomic
def _give_up(round_id: str) -> None:
    """The input contradicts itself: say so instead of trying again."""
    round_ = Round.rows_for_django.select_for_update().filter(pk=round_id, state=RoundState.DRAFT).first()
    if round_ is not None:
        round_.state = RoundState.FAILED
        round_.save(update_fields=["state"])


def _write_pairs(round_: Round, result: _Result, kept: Sequence[PairKey]) -> None:
    pool, chosen = result.pool, set(kept)
    seekers = {seeker.key: seeker for seeker in pool.seekers}
    helpers = {helper.key: helper for helper in pool.helpers}
    rows = []
    for pair in result.solution.pairs:
        if pair.key not in chosen:
            continue
        profile = pool.profiles[pair.seeker]
        rows.append(
            Proposal(
                organisation_id=profile.organisation_id,
                offering_id=profile.offering_id,
                unit_id=profile.unit_id,
                round=round_,
                participant_id=profile.pk,
                volunteer_id=pool.profiles[pair.helper].pk,
                fit=pair.fit,
                facts=queries.facts_of(seeker=seekers[pair.seeker], helper=helpers[pair.helper], km=pair.km),
                is_locked=pair.locked,
                made_by_id=round_.made_by_id,
            )
        )
    Proposal.objects.bulk_create(rows, batch_size=500)


def _write_unserved(round_: Round, result: _Result, keys: Sequence[str]) -> None:
    seekers = {seeker.key: seeker for seeker in result.pool.seekers}
    rows = []
    for key in keys:
        profile = result.pool.profiles[key]
        rows.append(
            Unserved(
                organisation_id=profile.organisation_id,
                offering_id=profile.offering_id,
                unit_id=profile.unit_id,
                round=round_,
                participant_id=profile.pk,
                why=result.why[key],
                waiting_days=seekers[key].waiting_days(on=round_.counted_on),
            )
        )
    Unserved.objects.bulk_create(rows, batch_size=500)


def _write_stage(round_id: str, stage: Stage) -> None:
    """Let others see how far it is, in a transaction of its own on a connection of its own: the work is not done yet.

    Progress is a courtesy: when it cannot be written at once, the calculation goes on without.
    """

    def write() -> None:
        try:
            with access.unscoped(access.Reason.JOB):
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '2s'")
                Round.rows_for_django.filter(pk=uuid.UUID(round_id), state=RoundState.DRAFT).update(
                    stage=stage, stage_at=clock.now()
                )
        except DatabaseError:
            return
        finally:
            connection.close()

    writer = threading.Thread(target=write, name="matching-progress")
    writer.start()
    writer.join()
