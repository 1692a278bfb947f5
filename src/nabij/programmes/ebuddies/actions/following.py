"""A pair follows its programme's plan of steps: somebody asks how it goes, and talks about it at the end."""

import contextlib

from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.foundation import access
from nabij.foundation.access import Reason
from nabij.foundation.actors import Actor
from nabij.programmes.ebuddies.choices import PairState
from nabij.programmes.ebuddies.models import Pair
from nabij.trajectories import actions as trajectories
from nabij.trajectories.choices import Phase
from nabij.trajectories.models import Trajectory
from nabij.trajectories.rules import may_enter


def start_steps(pair: Pair, *, by: Actor) -> None:
    """Start the plan of a pair that begins. The title names the volunteer alone: the other side has no name here."""
    volunteer = pair.volunteer.display_name if pair.volunteer else ""
    try:
        trajectories.start(
            subject=trajectories.Subject(
                about_id=pair.pk, offering=pair.offering, unit_id=pair.unit_id,
                title=_("E-buddy of %(name)s") % {"name": volunteer},
                url=reverse("ebuddies:pair", kwargs={"pk": pair.pk}),
            ),
            by=by,
        )  # fmt: skip
    except trajectories.NoPlan:
        return


def follow(pair: Pair, to: PairState, *, by: Actor) -> None:
    """Let the steps go along with a new state; a pair without a plan has none."""
    with access.unscoped(Reason.CONVERSATION):
        if to not in {PairState.FAREWELL, PairState.ENDED}:
            return
        trajectory = Trajectory.objects.filter(about_id=pair.pk, ended_on__isnull=True).first()
        if trajectory is None:
            return
        if may_enter(Phase(trajectory.phase), Phase.CLOSING):
            # The term ends by the calendar, also when somebody did not tick a step.
            with contextlib.suppress(trajectories.StepsMissing):
                trajectories.enter(trajectory=trajectory, phase=Phase.CLOSING, by=by)
        if to == PairState.ENDED:
            trajectories.end(trajectory=trajectory, by=by)
