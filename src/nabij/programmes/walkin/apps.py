"""Wires the walk-in room."""

import uuid

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WalkinConfig(AppConfig):
    """A door that stands open."""

    name = "nabij.programmes.walkin"
    label = "walkin"

    def ready(self) -> None:
        """Register tables, ties, jobs, the eraser, the menu, and what the log means."""
        from nabij.agenda.queries import calendars
        from nabij.foundation import actors, erasure, pages
        from nabij.foundation.access import READ
        from nabij.people import registry
        from nabij.programmes.walkin import access, queries, tasks  # noqa: F401  (tasks registers its job)
        from nabij.programmes.walkin.models import Face, Helper, Visit

        def erase(unit_id: uuid.UUID) -> None:
            for model in (Visit, Face, Helper):
                model.objects.filter(unit_id=unit_id).delete()

        actors.tie_sources.append(queries.TIES)
        calendars.others.append(queries.openings_of)
        erasure.register("walkin", floor=80, eraser=erase)
        registry.name_events(EVENTS)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Walk-in"), url_name="walkin:places", policy=access.PLACES, action=READ, order=46, icon="coffee"
            )
        )
        pages.add_to_footer(pages.MenuItem(label=_("Walk in"), url_name="drop_in:places", order=12))


EVENTS = {
    "walkin.place_made": _("walk-in place made"),
    "walkin.place_changed": _("walk-in place changed"),
    "walkin.faces_chosen": _("known faces of a walk-in place chosen"),
    "walkin.counted": _("opening of a walk-in place counted"),
}
