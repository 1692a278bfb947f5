"""Wires the trajectories room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrajectoriesConfig(AppConfig):
    """Plans of steps."""

    name = "nabij.trajectories"
    label = "trajectories"

    def ready(self) -> None:
        """Load the access tables, and say what is erased and exported with a file."""
        from nabij.foundation import erasure, pages
        from nabij.foundation.access import MANAGE
        from nabij.people import registry
        from nabij.trajectories import access, actions, tasks  # noqa: F401  (access and tasks register)

        erasure.register("trajectories", floor=40, eraser=actions.erase_unit)
        erasure.register_exporter(_("Steps"), actions.export_unit)
        registry.add_merger("trajectories", floor=40, merger=actions.move_person)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Plans of steps"), url_name="trajectories:plans", policy=access.PLANS, action=MANAGE, order=80,
                icon="route",
            )
        )  # fmt: skip
