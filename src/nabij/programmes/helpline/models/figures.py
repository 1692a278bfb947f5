"""Counts of what happened at a helpline, made when it happens and holding no ids: per hour, and per day."""

from django.db import models

from nabij.enrolment.models import Offering
from nabij.foundation.access import Row
from nabij.foundation.privacy import Privacy
from nabij.people.models import Organisation


class HourCount(Row):
    """How often something happened within one hour: offered, answered, how long people waited, volunteers there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    hour = models.DateTimeField()  # its beginning
    measure = models.CharField(max_length=24)
    value = models.PositiveIntegerField(default=0)
    privacy = Privacy(K1="id organisation offering hour measure value")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offering", "hour", "measure"], name="one_count_per_hour_and_measure")
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.hour:%Y-%m-%d %H}: {self.value}"


class DayCount(Row):
    """How often something was told in the conversations of one day: topics, kinds, lengths, evaluations."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    measure = models.CharField(max_length=60)
    value = models.PositiveIntegerField(default=0)
    privacy = Privacy(K1="id organisation offering day measure value")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offering", "day", "measure"], name="one_count_per_day_and_measure")
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.day}: {self.value}"
