"""Tables of the outcomes room: what is asked when, what was answered (sealed), and scores without a name."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.models import Enrolment, Offering, Programme
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import History, Privacy
from nabij.foundation.sealing import SealedField
from nabij.outcomes.choices import How, MeasurementState, Moment, Side
from nabij.people.models import Organisation, User


class Switch(Row):
    """That an organisation uses an instrument, after somebody read what it may be used for."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    instrument = models.SlugField(_("questionnaire"), max_length=40)
    is_on = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    privacy = Privacy(K1="id organisation instrument is_on changed_at changed_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "instrument"], name="one_switch_per_instrument")]

    def __str__(self) -> str:
        return self.instrument


class OwnQuestions(Row):
    """Questions of the organisation itself, such as an evaluation form; what was asked once is never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    intro = models.CharField(_("what people read first"), max_length=400, blank=True)
    # [{"key": "1", "text": ..., "kind": "agree" | "ladder" | "text"}, ...]
    questions = models.JSONField(_("questions"), default=list)
    retired_on = models.DateField(_("no longer asked since"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(title=_("own questions"))
    privacy = Privacy(K0="id organisation slug name intro questions retired_on version")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="one_form_per_slug")]

    def __str__(self) -> str:
        return self.name


class MeasuringPlan(Row):
    """Which instrument a programme asks, and at which moments."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    instrument = models.SlugField(_("questionnaire"), max_length=40)
    moments = ArrayField(
        models.CharField(max_length=12, choices=Moment.choices), default=list, verbose_name=_("moments")
    )
    starts_on = models.DateField(_("from"))
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(title=_("measuring plan"), words={"programme": _("programme")})
    privacy = Privacy(K0="id organisation programme instrument moments starts_on version")

    class Meta:
        ordering = ["instrument"]
        constraints = [models.UniqueConstraint(fields=["programme", "instrument"], name="one_plan_per_instrument")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.instrument}"


class Measurement(Row):
    """One moment at which one person, or a worker for them, answers one instrument."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    instrument = models.SlugField(max_length=40)
    edition = models.CharField(max_length=20)  # of the questions; own questions have one
    moment = models.CharField(max_length=12, choices=Moment.choices)
    side = models.CharField(max_length=8, choices=Side.choices, default=Side.PERSON)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=MeasurementState.choices, default=MeasurementState.OPEN)
    asked_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    filled_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    answers = SealedField()  # JSON: item -> answer; while it is being filled in too
    remark = SealedField(verbose_name=_("what the two of you said about it"))
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit enrolment instrument edition moment side due_on state asked_on reminded_on "
        "filled_on how by",
        K3="answers remark",
    )

    class Meta:
        ordering = ["due_on", "instrument", "side"]
        indexes = [
            models.Index(
                fields=["offering", "due_on"], name="measurement_due", condition=Q(state__in=["open", "asked"])
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "instrument", "moment", "side"], name="one_measurement_per_moment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.moment}"


class Score(Row):
    """One score without name or file. `pair` ties the moments of one person; nobody can walk back from it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    instrument = models.SlugField(max_length=40)
    edition = models.CharField(max_length=20)
    scale = models.CharField(max_length=40)
    moment = models.CharField(max_length=12, choices=Moment.choices)
    side = models.CharField(max_length=8, choices=Side.choices)
    pair = models.CharField(max_length=32)  # foundation.secrets.pseudonym of the enrolment
    quarter = models.DateField()  # the first day of the quarter in which it was filled in
    value = models.DecimalField(max_digits=7, decimal_places=3)
    privacy = Privacy(K1="id organisation offering instrument edition scale moment side pair quarter value")

    class Meta:
        indexes = [models.Index(fields=["offering", "instrument", "quarter"], name="score_by_offering")]
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "instrument", "edition", "scale", "moment", "side"], name="one_score_per_moment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.scale} {self.moment}"
