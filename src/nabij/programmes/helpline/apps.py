"""Wires the helpline room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelplineConfig(AppConfig):
    """Anonymous chat with whoever is on shift."""

    name = "nabij.programmes.helpline"
    label = "helpline"

    def ready(self) -> None:
        """Register tables, jobs, listeners and the menu."""
        from nabij.foundation import pages
        from nabij.foundation.access import READ
        from nabij.people import registry
        from nabij.programmes.helpline import access, tasks  # noqa: F401  (tasks registers jobs and listeners)

        registry.name_events(EVENTS)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Helpline"), url_name="helpline:helplines", policy=access.HELPLINES, action=READ, order=44,
                icon="messages",
            )
        )  # fmt: skip


EVENTS = {
    "helpline.made": _("helpline begun"),
    "helpline.changed": _("settings of the helpline changed"),
    "helpline.hours_changed": _("opening hours changed"),
    "helpline.special_day_saved": _("special day saved"),
    "helpline.special_day_removed": _("special day taken back"),
    "helpline.paused": _("helpline paused"),
    "helpline.resumed": _("pause of the helpline ended"),
}
