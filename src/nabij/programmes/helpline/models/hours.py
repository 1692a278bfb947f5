"""Tables of when a helpline is open: the helpline itself, dated versions of its week, and special days."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.models import Offering
from nabij.foundation.access import Row
from nabij.foundation.privacy import Privacy
from nabij.people.models import Organisation


class Helpline(Row):
    """One helpline: the public door of one offering, with what decides whether it is open."""

    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name for visitors"), max_length=80)
    queue_cap = models.PositiveSmallIntegerField(_("most people in the queue"), default=8)
    last_intake_minutes = models.PositiveSmallIntegerField(_("last intake, minutes before closing"), default=30)
    wait_goal_minutes = models.PositiveSmallIntegerField(_("wait we find acceptable (minutes)"), default=3)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    pause_message = models.CharField(_("message for visitors"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K0="id offering organisation slug name queue_cap last_intake_minutes wait_goal_minutes paused_at paused_until "
        "pause_message version"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | Q(paused_until__gt=F("paused_at")),
                name="helpline_pause_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningVersion(Row):
    """The week of opening hours that holds from a day on, until the next version begins."""

    helpline = models.ForeignKey(Helpline, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField(_("valid from"))
    # [{"weekday": 0, "opens": "19:00", "closes": "02:00"}]; a closing time not after opening is on the next day.
    blocks = models.JSONField(_("blocks"), default=list, blank=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(K0="id helpline organisation offering valid_from blocks reason version")

    class Meta:
        ordering = ["valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["helpline", "valid_from"], name="one_week_of_hours_from_a_day_on")
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}"


class SpecialDay(Row):
    """One day with hours of its own or none, with its message, and whether figures mark it as a campaign."""

    helpline = models.ForeignKey(Helpline, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=80)
    blocks = models.JSONField(_("blocks"), default=list, blank=True)  # as in OpeningVersion, without weekday
    message = models.CharField(_("message for visitors"), max_length=300, blank=True)
    is_campaign = models.BooleanField(_("mark as a campaign in the figures"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(K0="id helpline organisation offering on name blocks message is_campaign version")

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["helpline", "on"], name="one_special_day_per_date")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
