"""Wires the enrolment room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrolmentConfig(AppConfig):
    """Programmes, enrolments and the ledger."""

    name = "nabij.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        """Tell the foundation which cells a role reaches, what to erase, and what stands in the menu."""
        from nabij.enrolment import access, queries, tasks  # noqa: F401  (tasks registers its jobs)
        from nabij.enrolment.actions import erasing
        from nabij.enrolment.queries import known, offerings
        from nabij.foundation import actors, erasure
        from nabij.foundation.pages import MenuItem, add_to_menu
        from nabij.people import registry

        actors.grant_sources.append(queries.grants_of)
        actors.tie_sources.append(queries.TIES)
        erasure.register("enrolment", floor=20, eraser=erasing.erase_unit)
        erasure.register_exporter(_("Taking part"), known.export_unit)
        registry.add_files("enrolment", known.files_of)
        registry.add_places("enrolment", offerings.cells_for_new_persons)
        registry.add_card("enrolment", order=10, card=known.card)
        registry.add_merger("enrolment", floor=20, merger=erasing.move_person)
        registry.name_events(EVENTS)
        add_to_menu(
            MenuItem(
                label=_("Waiting list"), url_name="enrolment:waiting", policy=access.ENROLMENTS, action="change",
                order=25, icon="list-check",
            ),
            MenuItem(
                label=_("Volunteers"), url_name="enrolment:volunteers", policy=access.ENROLMENTS, action="change",
                order=26, icon="user-heart",
            ),
            MenuItem(
                label=_("Contacts"), url_name="enrolment:contacts", policy=access.CONTACTS, order=28, icon="notebook"
            ),
            MenuItem(
                label=_("Programmes"), url_name="enrolment:programmes", policy=access.OFFERINGS, action="read",
                order=59, icon="building-community",
            ),
            MenuItem(
                label=_("Figures"), url_name="enrolment:figures", policy=access.TALLIES, order=65, icon="chart-bar"
            ),
        )  # fmt: skip


EVENTS = {
    "enrolment.enrolled": _("enrolled"),
    "enrolment.moved": _("state changed"),
    "enrolment.next_step_set": _("next step set"),
    "enrolment.urgency_set": _("urgency set"),
    "enrolment.coordinator_set": _("coordinator chosen"),
    "enrolment.profile_saved": _("profile changed"),
    "enrolment.intake_planned": _("intake planned"),
    "enrolment.intake_finished": _("intake finished"),
    "enrolment.contact_recorded": _("contact written down"),
    "enrolment.contact_corrected": _("contact corrected"),
    "enrolment.relation_started": _("volunteer and participant together"),
    "enrolment.relation_ended": _("volunteer and participant apart"),
    "enrolment.exported": _("list taken out as a file"),
    "enrolment.line_added": _("programme line added"),
    "enrolment.line_changed": _("programme line changed"),
    "enrolment.programme_added": _("programme added"),
    "enrolment.programme_changed": _("programme changed"),
    "enrolment.offering_added": _("programme added to a branch"),
    "enrolment.offering_changed": _("programme in a branch changed"),
    "enrolment.team_joined": _("put on a team"),
    "enrolment.team_left": _("taken off a team"),
}
