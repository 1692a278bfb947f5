"""Wires the reporting room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """Progress reports and frozen figures."""

    name = "nabij.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Load the access tables, and put reports in the menu."""
        from nabij.foundation import pages
        from nabij.people import registry
        from nabij.reporting import access

        registry.name_events(EVENTS)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Reports"), url_name="reporting:reports", policy=access.REPORTS, order=64, icon="notebook"
            )
        )  # fmt: skip


EVENTS = {
    "reporting.report.begun": _("report begun"),
    "reporting.report.changed": _("cover of a report changed"),
    "reporting.chapter.written": _("chapter of a report written"),
    "reporting.remark.made": _("remark about a report made"),
    "reporting.remark.settled": _("remark about a report dealt with"),
    "reporting.aim.written": _("target of a figure written"),
    "reporting.register.written": _("line of a register written"),
    "reporting.register.changed": _("line of a register changed"),
    "reporting.figures.frozen": _("figures frozen"),
    "reporting.figures.released": _("frozen figures released"),
    "reporting.report.handed_over": _("report given to the office to read"),
    "reporting.report.given_back": _("report given back to be written on"),
    "reporting.report.submitted": _("report submitted"),
    "reporting.report.questioned": _("question of the funder written down"),
    "reporting.report.answered": _("question of the funder answered"),
    "reporting.report.revised": _("report taken up again after questions"),
    "reporting.report.accepted": _("report accepted by the funder"),
    "reporting.report.shared": _("link to a report made"),
    "reporting.report.published": _("report published"),
}
