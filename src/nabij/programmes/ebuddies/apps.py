"""Wires the e-buddies room."""

import uuid

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EbuddiesConfig(AppConfig):
    """One fixed anonymous volunteer for a year."""

    name = "nabij.programmes.ebuddies"
    label = "ebuddies"

    def ready(self) -> None:
        """Register tables, jobs, the eraser, the menu, and what the conversations room asks of us."""
        from nabij.conversations import registry
        from nabij.foundation import erasure, pages
        from nabij.foundation.access import CHANGE, DECIDE
        from nabij.people import registry as people
        from nabij.people.choices import RoleName
        from nabij.programmes.ebuddies import access, tasks  # noqa: F401  (tasks registers jobs)
        from nabij.programmes.ebuddies.actions import moving
        from nabij.programmes.ebuddies.models import Flag, Pair

        registry.register(moving.KIND)

        def erase(unit_id: uuid.UUID) -> None:
            Flag.objects.filter(unit_id=unit_id).delete()
            Pair.objects.filter(unit_id=unit_id).delete()

        erasure.register("ebuddies", floor=80, eraser=erase)
        people.name_events(EVENTS)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("E-buddies"), url_name="ebuddies:pairs", policy=access.PAIRS, action=DECIDE, order=45,
                icon="mail",
            ),
            pages.MenuItem(
                label=_("My e-buddies"), url_name="ebuddies:mine", policy=access.PAIRS, action=CHANGE, order=15,
                icon="mail", show=lambda actor: RoleName.VOLUNTEER in actor.roles,
            ),
        )  # fmt: skip


EVENTS = {
    "ebuddies.waiting": _("e-buddy: waits for a volunteer"),
    "ebuddies.chosen": _("e-buddy: volunteer asked"),
    "ebuddies.running": _("e-buddy: writes"),
    "ebuddies.paused": _("e-buddy: paused"),
    "ebuddies.farewell": _("e-buddy: goodbye began"),
    "ebuddies.ended": _("e-buddy: ended"),
    "ebuddies.stand_in": _("e-buddy: somebody stands in"),
    "ebuddies.read": _("read the letters of an e-buddy"),
    "ebuddies.away": _("e-buddy: volunteer told when they are away"),
    "ebuddies.letterbox_made": _("letterbox for e-buddies made"),
    "ebuddies.letterbox_changed": _("rules of a letterbox for e-buddies changed"),
    "ebuddies.flag_read": _("read a flagged letter of an e-buddy"),
}
