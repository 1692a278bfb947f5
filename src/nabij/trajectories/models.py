"""Tables of the trajectories room: plans in versions, and the trajectories that follow them."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.models import Offering, Programme
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.models import Organisation, User
from nabij.trajectories.choices import Because, Every, Phase, StepState, VersionState, Who
from nabij.trajectories.rules import MOST_DAYS, Stage, StepRule


class Plan(Row):
    """The steps that the trajectories of one programme follow."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="+")
    privacy = Privacy(K1="id organisation programme")

    def __str__(self) -> str:
        return f"plan {self.programme_id}"


class PlanVersion(Row):
    """One version of a plan: edited as a draft, then published and never changed again."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)  # for two people who edit one draft
    privacy = Privacy(K1="id organisation plan number state made_at made_by published_at published_by version")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="draft"), name="one_draft_per_plan"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="published"), name="one_published_version"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PlanStep(Row):
    """One step of one version of a plan. The titles are the organisation's own words."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    title_nl = models.CharField(_("what has to happen (Dutch)"), max_length=120)
    title_en = models.CharField(_("what has to happen (English)"), max_length=120, blank=True)
    who = models.CharField(_("who does it"), max_length=12, choices=Who.choices, default=Who.COORDINATOR)
    phase = models.CharField(_("phase"), max_length=10, choices=Phase.choices, default=Phase.SETUP)
    after = models.SlugField(_("counted from"), max_length=40, blank=True)
    days = models.PositiveSmallIntegerField(_("days later"), default=0, validators=[MaxValueValidator(MOST_DAYS)])
    stages = models.JSONField(_("recurs"), default=list, blank=True)  # [[every, unit, until months or null], ...]
    required_before = models.CharField(_("required before"), max_length=10, choices=Phase.choices, blank=True)
    remind = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("remind"))
    privacy = Privacy(
        K1="id organisation plan_version position key title_nl title_en who phase after days stages required_before "
        "remind"
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["plan_version", "key"], name="one_step_per_key")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Return the title in the language of the reader, else in Dutch."""
        return self.title_en if self.title_en and (get_language() or "").startswith("en") else self.title_nl

    @property
    def rule(self) -> StepRule:
        """Return this step as the rules know it."""
        return StepRule(
            key=self.key, who=Who(self.who), phase=Phase(self.phase), after=self.after, days=self.days,
            stages=tuple(Stage(every, Every(unit), until) for every, unit, until in self.stages),
            required_before=self.required_before, remind=tuple(self.remind), title=self.title_nl,
        )  # fmt: skip


class Trajectory(Row):
    """One walk through a plan, about something in a room above: a match, a circle, an advice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    about_id = models.UUIDField(db_index=True)
    title = models.CharField(max_length=120, blank=True)  # "Vera and Piet"
    url = models.CharField(max_length=200, blank=True)  # the page of what it is about
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    volunteer_person_id = models.UUIDField(null=True, blank=True)
    participant_person_id = models.UUIDField(null=True, blank=True)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.SETUP)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit plan_version about_id url owner volunteer_person_id participant_person_id "
        "phase started_on ended_on",
        K2="title",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about_id"], condition=Q(ended_on__isnull=True), name="one_running_trajectory"
            )
        ]

    def __str__(self) -> str:
        return str(self.about_id)


class Step(Row):
    """One time that a step of a trajectory is due."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="steps")
    plan_step = models.ForeignKey(PlanStep, on_delete=models.PROTECT, related_name="+")
    occurrence = models.PositiveSmallIntegerField(default=1)
    who = models.CharField(max_length=12, choices=Who.choices)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    person_id = models.UUIDField(null=True, blank=True)  # who does it, when that is no coordinator
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.OPEN)
    settled_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    because = models.CharField(_("why not"), max_length=14, choices=Because.choices, blank=True)
    note = SealedField(verbose_name=_("explanation"))
    is_late_told = models.BooleanField(default=False)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit trajectory plan_step occurrence who owner person_id due_on state settled_on "
        "settled_by because is_late_told",
        K3="note",
    )

    class Meta:
        ordering = ["due_on", "plan_step__position"]
        indexes = [
            models.Index(fields=["offering", "due_on"], name="step_due", condition=Q(state="open")),
            models.Index(fields=["person_id", "due_on"], name="step_due_for_person", condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["trajectory", "plan_step", "occurrence"], name="one_step_per_time")
        ]

    def __str__(self) -> str:
        return f"{self.plan_step_id} {self.due_on}"
