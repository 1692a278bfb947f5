"""Wires the imports room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Lists taken over."""

    name = "nabij.imports"
    label = "imports"

    def ready(self) -> None:
        """Load the access tables and the background work, and say what is erased with whom."""
        from nabij.foundation import erasure, pages
        from nabij.foundation.access import CREATE
        from nabij.imports import access, actions, tasks  # noqa: F401  (access and tasks register)

        erasure.register("imports", floor=45, eraser=actions.erase_unit)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Import"), url_name="imports:list", policy=access.IMPORT_RUNS, action=CREATE, order=85,
                icon="upload",
            )
        )  # fmt: skip
