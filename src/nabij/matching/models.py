"""Tables of the matching room: rounds, proposals, who got none, and who is not proposed to each other again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.models import Enrolment, Offering, Programme
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.matching.choices import ApartReason, ProposalState, RoundState, Stage, Unmet
from nabij.people.models import Organisation, User


class Round(Row):
    """One calculation of the best proposals for a programme: a dry run until somebody sends it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("programme"))
    offering_ids = ArrayField(models.BigIntegerField())
    state = models.CharField(_("state"), max_length=8, choices=RoundState.choices, default=RoundState.DRAFT)
    rules = models.JSONField()  # version, weights and soft wishes, as `rules.as_json` makes them
    counted_on = models.DateField()  # the day to which waiting is counted
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    calculated_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)  # participants, volunteers, places, proposed, not_vetted, full
    certificate = models.JSONField(default=dict)  # totals, bound, proven, verified
    # The calculation this one replaced: to tell what changed, and so that a result never changes under a reader.
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.QUEUED)
    stage_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K1="id organisation programme offering_ids state rules counted_on made_by made_at calculated_at sent_at "
        "closed_at counts certificate follows stage stage_at version"
    )

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.programme} {self.counted_on}"


class Proposal(Row):
    """One participant and one volunteer who may fit. Keeps a yes until the end, and never who said no."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the participant's file
    round = models.ForeignKey(Round, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    participant = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    fit = models.IntegerField(_("fit"), default=0)
    facts = models.JSONField(default=dict)  # interests, slots, languages, km, years_apart
    is_locked = models.BooleanField(_("keep this pair"), default=False)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    participant_yes_at = models.DateTimeField(null=True, blank=True)
    volunteer_yes_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)  # the programme type took it over
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit round participant volunteer state fit is_locked made_by sent_on reminded_on "
        "participant_yes_at volunteer_yes_at agreed_at settled_at",
        K2="facts",
    )

    class Meta:
        indexes = [
            models.Index(fields=["offering", "state"], name="proposal_by_offering"),
            models.Index(
                fields=["volunteer"], name="proposal_takes_place", condition=Q(state__in=["sent", "half", "agreed"])
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(state__in=["sent", "half"]) | Q(state="agreed", settled_at__isnull=True),
                name="one_proposal_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["round", "participant"],
                condition=Q(state="open"),
                name="one_open_proposal_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.sent_on or ''}".strip()


class Unserved(Row):
    """Somebody who waits and got no proposal in a round, and the first wish that could not be met."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=12, choices=Unmet.choices)
    waiting_days = models.PositiveIntegerField(default=0)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit round participant why waiting_days",
    )

    def __str__(self) -> str:
        return self.get_why_display()


class Avoidance(Row):
    """Two people who are not proposed to each other again. No date, no who, no why; in neither file."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    privacy = Privacy(unit="unit", retention="file", K1="id organisation offering unit participant volunteer")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "volunteer"], name="avoided_once")]

    def __str__(self) -> str:
        return str(self.pk)


class KeptApart(Row):
    """Two people whom a coordinator keeps apart, until somebody undoes it. Says nothing about what they answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("why"), max_length=12, choices=ApartReason.choices)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_on = models.DateField()
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit participant volunteer made_by made_on",
        K2="reason",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "volunteer"], name="kept_apart_once")]

    def __str__(self) -> str:
        return self.get_reason_display()
