"""Wires the imports room."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Lists taken over."""

    name = "nabij.imports"
    label = "imports"

    def ready(self) -> None:
        """Load the access tables and the background work, and say what is erased with whom."""
        from nabij.foundation import erasure
        from nabij.imports import access, actions, tasks  # noqa: F401  (access and tasks register)

        erasure.register("imports", floor=45, eraser=actions.erase_unit)
