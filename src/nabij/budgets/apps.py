"""Wires the budgets room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    """Money planned and spent."""

    name = "nabij.budgets"
    label = "budgets"

    def ready(self) -> None:
        """Load the access tables and jobs, and say what is erased and exported with a file."""
        from nabij.budgets import access, actions, tasks  # noqa: F401  (access and tasks register)
        from nabij.foundation import erasure, pages
        from nabij.foundation.access import CREATE
        from nabij.people import registry

        erasure.register("budgets", floor=65, eraser=actions.erase_unit)
        erasure.register_exporter(_("What was paid to a volunteer"), actions.export_unit)
        registry.add_merger("budgets", floor=65, merger=actions.move_rows)
        registry.name_events(EVENTS)
        pages.add_to_menu(
            pages.MenuItem(label=_("Budgets"), url_name="budgets:list", policy=access.BUDGETS, order=63, icon="coin"),
            pages.MenuItem(
                label=_("Fees"), url_name="budgets:fees", policy=access.FEES, action=CREATE, order=64, icon="coin"
            ),
            pages.MenuItem(
                label=_("My fees"), url_name="budgets:mine", policy=access.FEES, order=64, icon="coin",
                show=lambda actor: actor.roles == {"volunteer"},
            ),
        )  # fmt: skip


EVENTS = {
    "budgets.budget.opened": _("budget begun"),
    "budgets.budget.changed": _("explanation of a budget changed"),
    "budgets.budget.adopted": _("budget adopted"),
    "budgets.budget.closed": _("year of a budget closed"),
    "budgets.line.saved": _("line of a budget saved"),
    "budgets.line.removed": _("line of a budget removed"),
    "budgets.transfer.asked": _("asked to move money"),
    "budgets.transfer.approved": _("moving money approved"),
    "budgets.transfer.refused": _("moving money refused"),
    "budgets.transfer.withdrawn": _("request to move money taken back"),
    "budgets.hours.entered": _("hours written down"),
    "budgets.hours.removed": _("hours removed"),
    "budgets.fee.paid": _("payment to a volunteer written down"),
    "budgets.fee.taken_back": _("payment to a volunteer taken back"),
    "budgets.import.uploaded": _("export of the books uploaded"),
    "budgets.import.taken_over": _("bookings taken over"),
    "budgets.import.undone": _("bookings undone"),
    "budgets.rule.adopted": _("way of dividing costs adopted"),
    "budgets.shared_cost.saved": _("shared cost saved"),
    "budgets.key_figures.saved": _("figures for dividing costs saved"),
}
