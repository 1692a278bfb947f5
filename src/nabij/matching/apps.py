"""Wires the matching room."""

import uuid

from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Rounds and proposals."""

    name = "nabij.matching"
    label = "matching"

    def ready(self) -> None:
        """Register tables, jobs, the eraser and the menu."""
        from nabij.foundation import erasure, pages
        from nabij.matching import access, tasks  # noqa: F401  (tasks registers its jobs)
        from nabij.matching.models import Avoidance, KeptApart, Proposal, Unserved

        def erase(unit_id: uuid.UUID) -> None:
            either = Q(participant__unit_id=unit_id) | Q(volunteer__unit_id=unit_id)
            Proposal.objects.filter(either).delete()
            Avoidance.objects.filter(either).delete()
            KeptApart.objects.filter(either).delete()
            Unserved.objects.filter(unit_id=unit_id).delete()

        erasure.register("matching", floor=70, eraser=erase)
        pages.add_to_menu(
            pages.MenuItem(
                label=_("Matching"), url_name="matching:rounds", policy=access.ROUNDS, order=40, icon="heart-handshake"
            )
        )
