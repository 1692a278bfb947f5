"""Wires the agenda room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    """Gatherings: planned, announced, attended."""

    name = "nabij.agenda"
    label = "agenda"

    def ready(self) -> None:
        """Register tables, ties, jobs, the eraser, the menu, and what the log means."""
        from nabij.agenda import access, queries, tasks  # noqa: F401  (tasks registers its jobs)
        from nabij.agenda.actions import erasing
        from nabij.foundation import actors, erasure
        from nabij.foundation.pages import MenuItem, add_to_footer, add_to_menu
        from nabij.people import registry

        actors.tie_sources.append(queries.TIES)
        erasure.register("agenda", floor=50, eraser=erasing.erase_unit)
        registry.add_merger("agenda", floor=50, merger=erasing.move_person)
        registry.name_events(EVENTS)
        add_to_menu(
            MenuItem(
                label=_("Gatherings"), url_name="agenda:gatherings", policy=access.GATHERINGS, order=42, icon="coffee"
            )
        )
        add_to_footer(MenuItem(label=_("Agenda"), url_name="agenda:agenda", order=10))


EVENTS = {
    "agenda.gathering_added": _("gathering planned"),
    "agenda.gathering_changed": _("gathering changed"),
    "agenda.gathering_published": _("gathering put in the agenda"),
    "agenda.gathering_draft": _("gathering taken out of the agenda"),
    "agenda.gathering_cancelled": _("gathering cancelled"),
    "agenda.gathering_held": _("attendance written down"),
    "agenda.gathering_left_out": _("day left out of a series"),
    "agenda.series_started": _("series started"),
    "agenda.series_ended": _("series ended"),
    "agenda.venue_added": _("place added"),
    "agenda.venue_changed": _("place changed"),
    "agenda.registered": _("registered for a gathering"),
    "agenda.registration_cancelled": _("registration cancelled"),
    "agenda.registration_linked": _("registration linked to a person"),
    "agenda.rides_set": _("settled who fetches whom"),
    "agenda.experience_written": _("experience written down"),
    "agenda.experience_shown": _("experience shown to everybody"),
    "agenda.experience_hidden": _("experience hidden again"),
}
