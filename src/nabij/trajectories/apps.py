"""Wires the trajectories room."""

from django.apps import AppConfig


class TrajectoriesConfig(AppConfig):
    """Plans of steps."""

    name = "nabij.trajectories"
    label = "trajectories"

    def ready(self) -> None:
        """Load the access tables, and say what is erased and exported with a file."""
        from nabij.foundation import erasure
        from nabij.trajectories import access, actions, tasks  # noqa: F401  (access and tasks register)

        erasure.register("trajectories", floor=40, eraser=actions.erase_unit)
        erasure.register_exporter("trajectories", actions.export_unit)
