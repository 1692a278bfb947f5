"""Tables of befriending: matches, goals, replies to notes, and evaluations."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import EndReason
from nabij.enrolment.models import Contact, Enrolment, Offering, Relation
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import History, Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.models import Organisation, User
from nabij.programmes.befriending.choices import FarewellStep, GoalState, HandOver, MatchState, Side


class Match(Row):
    """One volunteer and one participant, from agreement to farewell."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the participant's file
    participant = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    volunteer_person_id = models.UUIDField(editable=False, db_index=True)
    relation = models.ForeignKey(Relation, on_delete=models.SET_NULL, null=True, related_name="+")
    proposal_id = models.UUIDField(null=True, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=40, default="buddy")
    state = models.CharField(_("state"), max_length=10, choices=MatchState.choices, default=MatchState.AGREED)
    state_since = models.DateField()
    is_open = models.BooleanField(default=True, editable=False)  # says the state again, for the access table
    coordinator = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("coordinator")
    )
    agreed_on = models.DateField()
    introduction_at = models.DateTimeField(_("first meeting"), null=True, blank=True)
    introduction_place = SealedField(verbose_name=_("where"))
    met_since = models.DateField(null=True, blank=True)  # first day of the trial
    started_on = models.DateField(null=True, blank=True)  # first day after the trial
    slot = models.CharField(_("usual day"), max_length=6, blank=True)  # such as di-mid
    meet_every_days = models.PositiveSmallIntegerField(_("every so many days"), default=7)
    next_meeting_at = models.DateTimeField(_("next appointment"), null=True, blank=True)
    journal_on = models.DateField(null=True, blank=True, editable=False)  # day of the last meeting written down
    nudged_for = models.DateField(null=True, blank=True, editable=False)
    term_ends_on = models.DateField(_("agreed until"), null=True, blank=True)
    paused_from = models.DateField(_("pause from"), null=True, blank=True)
    paused_until = models.DateField(_("pause until"), null=True, blank=True)
    state_before_pause = models.CharField(max_length=10, blank=True, editable=False)
    stand_in = models.ForeignKey(Enrolment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    stand_in_person_id = models.UUIDField(null=True, blank=True, editable=False)
    stand_in_until = models.DateField(null=True, blank=True)
    farewell_on = models.DateField(_("last meeting"), null=True, blank=True)
    farewell_done = ArrayField(models.CharField(max_length=12, choices=FarewellStep.choices), default=list, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=16, choices=EndReason.choices, blank=True)
    hand_over = models.CharField(_("what comes next"), max_length=10, choices=HandOver.choices, blank=True)
    hand_over_offering = models.ForeignKey(Offering, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hand_over_note = SealedField(verbose_name=_("about what comes next"))
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(
        title=_("match"),
        leave_out="volunteer_person_id proposal_id is_open journal_on nudged_for state_before_pause stand_in_person_id",
        words={"stand_in": _("stand-in"), "stand_in_until": _("stand-in until"), "ended_on": _("ended on")},
    )
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit participant volunteer volunteer_person_id relation proposal_id kind state "
        "state_since is_open coordinator agreed_on introduction_at met_since started_on slot meet_every_days "
        "next_meeting_at journal_on nudged_for term_ends_on paused_from paused_until state_before_pause stand_in "
        "stand_in_person_id stand_in_until farewell_on farewell_done ended_on end_reason hand_over hand_over_offering "
        "version",
        K3="introduction_place hand_over_note",
    )

    class Meta:
        indexes = [
            models.Index(fields=["offering", "state"], name="match_by_offering"),
            models.Index(fields=["participant"], name="match_by_participant"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "volunteer"], condition=Q(is_open=True), name="one_open_match_per_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.agreed_on}"


class Goal(Row):
    """What the participant wants to come of it: few, and in their own words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    volunteer_person_id = models.UUIDField(editable=False)
    text = SealedField(verbose_name=_("goal"))
    state = models.CharField(_("state"), max_length=8, choices=GoalState.choices, default=GoalState.OPEN)
    made_on = models.DateField()
    changed_on = models.DateField()
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id match organisation offering unit volunteer_person_id state made_on changed_on",
        K3="text",
    )

    def __str__(self) -> str:
        return str(self.made_on)


class Reply(Row):
    """A coordinator's thanks for a note, or a comment on it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_person_id = models.UUIDField(editable=False, null=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    text = SealedField(verbose_name=_("comment"))  # empty: only thanks
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id match contact organisation offering unit to_person_id by at",
        K3="text",
    )

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Evaluation(Row):
    """One side looks back: after 2, 6 and 12 months, and at the end (0). Sealed in the file of who answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side.choices)
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    asked_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answers = SealedField()  # JSON: stars 1-5, go_on, needs_help, text
    discussed_on = models.DateField(null=True, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id match organisation offering unit side months due_on asked_on reminded_on answered_at discussed_on",
        K3="answers",
    )

    class Meta:
        ordering = ["due_on", "side"]
        indexes = [models.Index(fields=["due_on"], name="evaluation_due", condition=Q(answered_at__isnull=True))]
        constraints = [models.UniqueConstraint(fields=["match", "side", "months"], name="one_evaluation_per_moment")]

    def __str__(self) -> str:
        return f"{self.months} {self.side}"
