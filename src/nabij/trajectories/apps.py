"""Wires the trajectories room."""

from django.apps import AppConfig


class TrajectoriesConfig(AppConfig):
    """Plans of steps."""

    name = "nabij.trajectories"
    label = "trajectories"
