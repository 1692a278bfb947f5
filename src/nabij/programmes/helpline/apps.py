"""Wires the helpline room."""

from django.apps import AppConfig


class HelplineConfig(AppConfig):
    """Anonymous chat with whoever is on shift."""

    name = "nabij.programmes.helpline"
    label = "helpline"

    def ready(self) -> None:
        """Register tables."""
        from nabij.programmes.helpline import access  # noqa: F401
