"""Wires the helpline room."""

import uuid

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelplineConfig(AppConfig):
    """Anonymous chat with whoever is on shift."""

    name = "nabij.programmes.helpline"
    label = "helpline"

    def ready(self) -> None:
        """Register tables, jobs and listeners, the eraser, the menu, and what the conversations room asks of us."""
        from nabij.conversations import registry
        from nabij.foundation import erasure, pages
        from nabij.foundation.access import READ
        from nabij.people import registry as people
        from nabij.people.choices import RoleName
        from nabij.programmes.helpline import access, actions, tasks  # noqa: F401  (tasks registers jobs)
        from nabij.programmes.helpline.models import Debrief, Told, WrapUp
        from nabij.programmes.helpline.queries import sitting
        from nabij.volunteers.queries import has_rota

        registry.register(
            registry.ConversationKind(
                slug="helpline", place=sitting.place, admit=sitting.admit, desks=sitting.desks,
                desks_of_many=sitting.desks_of_many, timing=sitting.timing, may_wait=sitting.may_wait,
                is_staffed=sitting.is_staffed, erase_after_hours=sitting.erase_after_hours,
                take_form=actions.take_form,
            )
        )  # fmt: skip

        def erase(unit_id: uuid.UUID) -> None:
            for model in (Told, WrapUp, Debrief):
                model.objects.filter(unit_id=unit_id).delete()

        erasure.register("helpline", floor=80, eraser=erase)
        people.name_events(EVENTS)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Helpline"), url_name="helpline:helplines", policy=access.HELPLINES, action=READ, order=44,
                icon="messages", show=has_rota,
            ),
            pages.MenuItem(
                label=_("Chat desk"), url_name="desk:choose", policy=access.PHRASES, order=14, icon="messages",
                show=lambda actor: bool(actor.roles & {RoleName.VOLUNTEER, RoleName.COORDINATOR}),
            ),
        )  # fmt: skip


EVENTS = {
    "helpline.made": _("helpline begun"),
    "helpline.changed": _("settings of the helpline changed"),
    "helpline.hours_changed": _("opening hours changed"),
    "helpline.special_day_saved": _("special day saved"),
    "helpline.special_day_removed": _("special day taken back"),
    "helpline.paused": _("helpline paused"),
    "helpline.resumed": _("pause of the helpline ended"),
    "helpline.wrapped_up": _("conversation wrapped up"),
    "helpline.debriefed": _("wrote down how a conversation was"),
    "helpline.debrief_heard": _("talked with a volunteer about a conversation"),
    "helpline.phrase_added": _("ready sentence added"),
    "helpline.phrase_changed": _("ready sentence changed"),
    "helpline.phrase_removed": _("ready sentence taken away"),
    "helpline.helpaddress_added": _("address added"),
    "helpline.helpaddress_changed": _("address changed"),
    "helpline.helpaddress_removed": _("address taken away"),
    "helpline.deskrules_changed": _("how conversations go changed"),
}
