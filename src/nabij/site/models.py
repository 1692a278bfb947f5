"""What the front door remembers of a user: how often to write, what was not written yet, and a calendar address."""

from django.db import models

from nabij.foundation.ids import new_id
from nabij.foundation.privacy import Privacy
from nabij.people.models import User
from nabij.site.choices import NotificationKind, Rhythm


class Preference(models.Model):
    """How often a user wants to hear of one kind of news; no row means the default."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=NotificationKind.choices)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    privacy = Privacy(K1="id user kind rhythm")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_rhythm_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.rhythm}"


class Notice(models.Model):
    """News that waits for a digest. Holds no name: what it says is looked up, as the reader, when it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=NotificationKind.choices)
    enrolment_id = models.UUIDField()
    made_at = models.DateTimeField()
    privacy = Privacy(K1="id user kind enrolment_id made_at")

    class Meta:
        indexes = [models.Index(fields=["user", "kind"], name="notice_by_user")]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "enrolment_id"], name="told_once")]

    def __str__(self) -> str:
        return self.kind


class CalendarFeed(models.Model):
    """The secret part of a user's calendar address; only its hash is kept."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    privacy = Privacy(K1="user made_at", KS="token_hash")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"
