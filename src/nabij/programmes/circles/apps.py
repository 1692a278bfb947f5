"""Wires the room of circles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CirclesConfig(AppConfig):
    """Budget circles in seasons."""

    name = "nabij.programmes.circles"
    label = "circles"

    def ready(self) -> None:
        """Register tables, ties, jobs, the eraser, the exporter, the menu, and what the log means."""
        from nabij.foundation import actors, erasure, pages
        from nabij.people import registry
        from nabij.people.choices import RoleName
        from nabij.programmes.circles import access, queries, tasks  # noqa: F401  (tasks registers jobs)
        from nabij.programmes.circles.actions import keeping

        actors.tie_sources.append(queries.TIES)
        erasure.register("circles", floor=80, eraser=keeping.erase_unit)
        erasure.register_exporter(_("Circles"), keeping.export_unit)
        registry.add_merger("circles", floor=80, merger=keeping.move_person)
        registry.name_events(EVENTS)
        ties = actors.Key(RoleName.VOLUNTEER, "tie_circle")
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Circles"), url_name="circles:seasons", policy=access.SEASONS, order=44, icon="refresh",
                show=lambda actor: queries.has_programme(actor.organisation_id),
            ),
            pages.MenuItem(
                label=_("My circles"), url_name="circles:led", order=14, icon="refresh",
                show=lambda actor: bool(actor.holds(ties)),
            ),
        )  # fmt: skip


EVENTS = {
    "circles.season_added": _("circles: season planned"),
    "circles.season_changed": _("circles: season changed"),
    "circles.season_closed": _("circles: own notes of a season erased"),
    "circles.circle_added": _("circle planned"),
    "circles.circle_changed": _("circle changed"),
    "circles.circle": _("circle: another state"),
    "circles.facilitator_appointed": _("circle: somebody leads it"),
    "circles.facilitator_released": _("circle: somebody leads it no longer"),
    "circles.member_added": _("circle: somebody came in"),
    "circles.member_left": _("circle: somebody left"),
    "circles.session_moved": _("circle: evening moved"),
    "circles.session_changed": _("circle: evening changed"),
    "circles.session_cancelled": _("circle: evening called off"),
    "circles.session_held": _("circle: evening written down"),
    "circles.script_copied": _("script of an evening copied"),
    "circles.script_changed": _("script of an evening changed"),
    "circles.path": _("circle: a step towards facilitator"),
}
