"""Wires the conversations room."""

import uuid

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    """The durable log and its sockets."""

    name = "nabij.conversations"
    label = "conversations"

    def ready(self) -> None:
        """Register tables, jobs and the eraser."""
        from nabij.conversations import access, tasks  # noqa: F401  (both register)
        from nabij.conversations.models import Conversation, Event
        from nabij.foundation import erasure
        from nabij.people import registry as people

        def erase(unit_id: uuid.UUID) -> None:
            Event.objects.filter(conversation__unit_id=unit_id).delete()
            Conversation.objects.filter(unit_id=unit_id).delete()

        erasure.register("conversations", floor=70, eraser=erase)
        people.name_events(EVENTS)


EVENTS = {
    "conversations.taken": _("conversation taken"),
    "conversations.transferred": _("conversation transferred"),
    "conversations.blocked": _("visitor asked to stay away for a time"),
    "conversations.listened": _("shift lead listened in"),
    "conversations.taken_over": _("conversation taken over"),
}
