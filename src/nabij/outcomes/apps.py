"""Wires the outcomes room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    """What changes for people."""

    name = "nabij.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        """Load the access tables and jobs, and say what is erased and exported with a file."""
        from nabij.foundation import erasure, pages
        from nabij.outcomes import access, actions, tasks  # noqa: F401  (access and tasks register)
        from nabij.outcomes.queries import measurements
        from nabij.people import registry

        erasure.register("outcomes", floor=60, eraser=actions.erase_unit)
        erasure.register_exporter(_("Questions about how somebody is"), actions.export_unit)
        registry.name_events(EVENTS)
        registry.add_card("outcomes", order=30, card=measurements.card)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Measurements"), url_name="outcomes:waiting", policy=access.MEASUREMENTS, order=46,
                icon="checklist",
            ),
            pages.MenuItem(
                label=_("Results"), url_name="outcomes:results", policy=access.SCORES, order=61, icon="chart-bar"
            ),
        )  # fmt: skip


EVENTS = {
    "outcomes.measurement.begun": _("measurement begun"),
    "outcomes.measurement.asked": _("asked to answer questions"),
    "outcomes.measurement.reminded": _("reminded of questions"),
    "outcomes.measurement.filled": _("questions answered"),
    "outcomes.measurement.declined": _("rather not answer questions"),
    "outcomes.measurement.reopened": _("questions to be asked after all"),
    "outcomes.measurement.remarked": _("remark about answers written"),
    "outcomes.instrument.on": _("questionnaire put in use"),
    "outcomes.instrument.off": _("questionnaire put out of use"),
    "outcomes.own_questions.written": _("own questions written"),
    "outcomes.own_questions.retired": _("own questions put away"),
    "outcomes.own_questions.taken_up": _("own questions taken up again"),
    "outcomes.plan.changed": _("measuring plan changed"),
}
