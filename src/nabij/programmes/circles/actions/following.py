"""A circle follows its programme's plan of steps, so that a coordinator sees on "Today" what is due."""

import datetime as dt

from django.urls import reverse

from nabij.foundation.actors import Actor
from nabij.programmes.circles.models import Circle
from nabij.trajectories import actions as trajectories
from nabij.trajectories import queries


def start_steps(circle: Circle, *, on: dt.date, by: Actor) -> None:
    """Start the plan of steps on the first day of a circle."""
    subject = trajectories.Subject(
        about_id=circle.pk, offering=circle.offering, unit_id=circle.unit_id, title=circle.name,
        url=reverse("circles:circle", kwargs={"pk": circle.pk}),
    )  # fmt: skip
    trajectories.start(subject=subject, by=by, owner_id=by.user_id, on=on)


def settle(circle: Circle, key: str, *, by: Actor) -> None:
    """Tick off what happened in the circle itself."""
    trajectories.settle(about_id=circle.pk, key=key, by=by)


def end_steps(circle: Circle, *, by: Actor) -> None:
    """Nothing is due any more."""
    trajectory = queries.running(by, circle.pk)
    if trajectory is not None:
        trajectories.end(trajectory=trajectory, by=by)
