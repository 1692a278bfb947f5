"""Wires the volunteers room."""

import uuid

from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    """Shifts, who is on them, and what volunteers may do."""

    name = "nabij.volunteers"
    label = "volunteers"

    def ready(self) -> None:
        """Tell who belongs to which rota, what to erase and to move, and what stands in the menu."""
        from nabij.foundation import actors, erasure, pages
        from nabij.foundation.access import CHANGE
        from nabij.foundation.actors import Key
        from nabij.people import registry
        from nabij.people.choices import RoleName
        from nabij.volunteers import access, queries, tasks  # noqa: F401  (tasks registers jobs and listeners)
        from nabij.volunteers.actions import keeping
        from nabij.volunteers.models import CoverAsk, CoverWish, Duty, Qualification, Swap

        def erase(unit_id: uuid.UUID) -> None:
            Swap.objects.filter(Q(unit_id=unit_id) | Q(asked__unit_id=unit_id)).delete()
            for model in (CoverAsk, CoverWish, Duty, Qualification):
                model.objects.filter(unit_id=unit_id).delete()

        actors.tie_sources.append(queries.TIES)
        erasure.register("volunteers", floor=50, eraser=erase)
        erasure.register_exporter(_("Shifts"), keeping.export_unit)
        registry.add_merger("volunteers", floor=50, merger=keeping.move_person)
        registry.name_events(EVENTS)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("My shifts"), url_name="volunteers:mine", order=11, icon="calendar",
                show=lambda actor: bool(actor.holds(Key(RoleName.VOLUNTEER, "tie_rota"))),
            ),
            pages.MenuItem(
                label=_("Rota"), url_name="volunteers:rotas", policy=access.ROTAS, action=CHANGE, order=43,
                icon="calendar", show=queries.has_rota,
            ),
        )  # fmt: skip


EVENTS = {
    "volunteers.rota_made": _("rota begun"),
    "volunteers.rota_changed": _("rota settings changed"),
    "volunteers.shifts_planned": _("shifts planned"),
    "volunteers.shift_changed": _("shift changed"),
    "volunteers.shift_cancelled": _("shift cancelled"),
    "volunteers.qualified": _("qualifications changed"),
    "volunteers.shift_taken": _("shift taken"),
    "volunteers.shift_given_back": _("shift given back"),
    "volunteers.arrived": _("said to be there"),
    "volunteers.went": _("said to go"),
    "volunteers.swap_asked": _("asked a colleague to take over"),
    "volunteers.swap_accepted": _("took over a shift"),
    "volunteers.swap_declined": _("did not take over a shift"),
    "volunteers.swap_withdrawn": _("question to take over withdrawn"),
    "volunteers.wish_changed": _("said whether to be asked to cover"),
    "volunteers.cover_called": _("others asked to cover"),
    "volunteers.cover_answered": _("cover call answered"),
}
