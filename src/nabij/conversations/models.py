"""Tables of the conversations room: conversations, who waits, and the log."""

from django.db import models
from django.db.models import Q

from nabij.conversations.choices import CloseReason, ConversationState, EventKind, Who
from nabij.enrolment.models import Offering
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.models import Organisation, User


class Conversation(Row):
    """One visitor and whoever listens: its state, its fence, and the head of its log. An erasure unit of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)  # slug of a registered kind, see registry.py
    state = models.CharField(
        max_length=8, choices=ConversationState.choices, default=ConversationState.WAITING, editable=False
    )
    token_hash = models.BinaryField(null=True, unique=True)
    nickname = SealedField()  # sealed as the text in place 0 of the log
    volunteer = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    listener = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    generation = models.PositiveIntegerField(default=0)  # the fence: whoever holds an older one is refused
    lease_until = models.DateTimeField(null=True)  # on the database's clock; nothing means that it never ends
    queued_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)  # when a volunteer first came
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=12, choices=CloseReason.choices, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # sender -> number of messages, the `n` of the protocol
    active_at = models.DateTimeField()  # when somebody last said something
    warned = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    privacy = Privacy(
        unit="unit",
        retention="conversation",
        K1="id organisation offering unit kind state volunteer listener generation lease_until queued_at opened_at "
        "closed_at reason last_seq counts active_at warned blocked_until",
        K4="nickname",
        KS="token_hash",
    )

    class Meta:
        # A message changes none of these columns, so that PostgreSQL changes the row in its place (HOT).
        indexes = [
            models.Index(fields=["offering", "queued_at"], name="conversation_by_offering"),
            models.Index(fields=["volunteer"], name="conversation_open_with", condition=Q(state="open")),
            models.Index(
                fields=["listener"],
                name="conversation_listened_to",
                condition=Q(state="open", listener__isnull=False),
            ),
            models.Index(fields=["closed_at"], name="conversation_closed", condition=Q(state="closed")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open") | Q(volunteer__isnull=False), name="somebody_is_there_when_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Waiting(Row):
    """A place in the queue. A row apart, so that who takes the next never passes over somebody who is typing."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    privacy = Privacy(
        unit="conversation.unit", retention="conversation", K1="conversation organisation offering since seen_at"
    )

    class Meta:
        indexes = [models.Index(fields=["offering", "since", "conversation"], name="waiting_in_order")]

    def __str__(self) -> str:
        return str(self.conversation_id)


class Event(Row):
    """One entry of the log; written once, never changed."""

    # Made from conversation, sender and cid (rules.event_id): what was sent twice cannot be stored twice.
    id = models.UUIDField(primary_key=True, editable=False)
    # Whoever writes holds the lock on the conversation, so PostgreSQL need not look for it at every message.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    who = models.CharField(max_length=9, choices=Who.choices)
    sender = models.BigIntegerField()  # 0 the visitor, -1 the system, else the number of a login
    cid = models.UUIDField()
    staff_only = models.BooleanField(default=False)
    reason = models.CharField(max_length=12, blank=True)
    seconds = models.PositiveIntegerField(null=True)
    body = SealedField()
    privacy = Privacy(
        unit="conversation.unit",
        retention="conversation",
        K1="id conversation seq at kind who sender cid staff_only reason seconds",
        K4="body",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "seq"], name="one_event_per_place")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"
