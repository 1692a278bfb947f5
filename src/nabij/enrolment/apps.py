"""Wires the enrolment room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrolmentConfig(AppConfig):
    """Programmes, enrolments and the ledger."""

    name = "nabij.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        """Tell the foundation which cells a role reaches, what to erase, and what stands in the menu."""
        from nabij.enrolment import access, queries
        from nabij.enrolment.actions import erasing
        from nabij.enrolment.queries import known
        from nabij.foundation import actors, erasure
        from nabij.foundation.pages import MenuItem, add_to_menu
        from nabij.people import registry as people

        actors.grant_sources.append(queries.grants_of)
        actors.tie_sources.append(queries.ties_of)
        erasure.register("enrolment", floor=20, eraser=erasing.erase_unit)
        erasure.register_exporter("enrolment", known.export_unit)
        people.add_files("enrolment", known.files_of)
        people.add_merger("enrolment", floor=20, merger=erasing.move_person)
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
                label=_("Contacts"), url_name="enrolment:contacts", policy=access.CONTACTS, order=45, icon="notebook"
            ),
            MenuItem(
                label=_("Programmes"), url_name="enrolment:programmes", policy=access.OFFERINGS, action="read",
                order=60, icon="building-community",
            ),
            MenuItem(
                label=_("Figures"), url_name="enrolment:figures", policy=access.TALLIES, order=65, icon="chart-bar"
            ),
        )  # fmt: skip
