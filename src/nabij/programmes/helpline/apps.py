"""Wires the helpline room."""

from django.apps import AppConfig


class HelplineConfig(AppConfig):
    """Anonymous chat with whoever is on shift."""

    name = "nabij.programmes.helpline"
    label = "helpline"

    def ready(self) -> None:
        """Register tables, jobs and listeners."""
        from nabij.programmes.helpline import access, tasks  # noqa: F401  (tasks registers jobs and listeners)
