"""A match follows its programme's plan of steps: what happens in the match settles the steps it is about."""

from collections.abc import Sequence

from django.urls import reverse

from nabij.foundation.actors import Actor
from nabij.programmes.befriending.choices import MatchState as S
from nabij.programmes.befriending.models import Match
from nabij.trajectories import actions as trajectories
from nabij.trajectories import queries
from nabij.trajectories.choices import Phase
from nabij.trajectories.rules import may_enter

_SETTLES = {S.INTRODUCED: "introduction", S.ACTIVE: "trial", S.CLOSING: "farewell_plan", S.ENDED: "farewell"}
_ENTERS = {S.ACTIVE: Phase.MONITORING, S.CLOSING: Phase.CLOSING}
_ENDS = {S.ENDED, S.DECLINED}


class StepsFirst(Exception):
    """The plan asks for steps before this; the message names them."""


def start_steps(match: Match, *, by: Actor) -> None:
    """Start the plan of steps of a new match."""
    trajectories.start(subject=_subject(match), by=by, owner_id=match.coordinator_id, on=match.agreed_on)


def adopt_steps(matches: Sequence[Match], *, by: Actor) -> None:
    """Let matches that came in another way follow the plan from today; the past is not asked for any more."""
    trajectories.adopt(
        adopted=[trajectories.Adopted(_subject(match), match.agreed_on, match.coordinator_id) for match in matches],
        by=by,
    )


def _subject(match: Match) -> trajectories.Subject:
    return trajectories.Subject(
        about_id=match.pk, offering=match.offering, unit_id=match.unit_id,
        title=f"{match.participant.person} – {match.volunteer.person}",
        url=reverse("befriending:match", kwargs={"pk": match.pk}), volunteer_person_id=match.volunteer_person_id,
        participant_person_id=match.participant.person_id,
    )  # fmt: skip


def follow(match: Match, to: S, *, by: Actor) -> None:
    """Settle what a new state of a match means for its steps; a match from before the plans has none."""
    if to in _SETTLES:
        trajectories.settle(about_id=match.pk, key=_SETTLES[to], by=by)
    trajectory = queries.running(by, match.pk)
    if trajectory is None:
        return
    phase = _ENTERS.get(to)
    if phase is not None and may_enter(Phase(trajectory.phase), phase):
        try:
            trajectories.enter(trajectory=trajectory, phase=phase, by=by)
        except trajectories.StepsMissing as error:
            raise StepsFirst(", ".join(error.titles)) from error
    if to in _ENDS:
        trajectories.end(trajectory=trajectory, by=by)


def settle_evaluation(match: Match, *, months: int, by: Actor) -> None:
    """An evaluation that was discussed is a step that is done."""
    trajectories.settle(about_id=match.pk, key=f"evaluation_{months}", by=by)
