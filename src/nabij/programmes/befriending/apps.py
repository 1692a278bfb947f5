"""Wires the befriending room."""

import uuid

from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BefriendingConfig(AppConfig):
    """One volunteer and one participant."""

    name = "nabij.programmes.befriending"
    label = "befriending"

    def ready(self) -> None:
        """Register tables, jobs, the listener, the eraser and the menu."""
        from nabij.foundation import erasure, pages
        from nabij.foundation.access import DECIDE
        from nabij.people.choices import RoleName
        from nabij.programmes.befriending import access, actions, tasks  # noqa: F401  (tasks registers jobs and listener)
        from nabij.programmes.befriending.models import Evaluation, Goal, Match, Reply

        def erase(unit_id: uuid.UUID) -> None:
            Evaluation.objects.filter(unit_id=unit_id).delete()
            of_unit = Q(match__participant__unit_id=unit_id) | Q(match__volunteer__unit_id=unit_id)
            for model in (Reply, Goal, Evaluation):
                model.objects.filter(of_unit).delete()
            Match.objects.filter(Q(participant__unit_id=unit_id) | Q(volunteer__unit_id=unit_id)).delete()

        erasure.register("befriending", floor=80, eraser=erase)
        erasure.register_exporter(_("Matches"), actions.export_unit)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Matches"), url_name="befriending:matches", policy=access.MATCHES, action=DECIDE, order=42,
                icon="users",
            ),
            pages.MenuItem(
                label=_("My matches"), url_name="befriending:mine", order=12, icon="user-heart",
                show=lambda actor: RoleName.VOLUNTEER in actor.roles,
            ),
        )  # fmt: skip
