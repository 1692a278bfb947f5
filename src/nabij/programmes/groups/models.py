"""Tables of groups: who belongs to them, when they meet, how it goes, and dry runs over who waits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.models import Organisation, User
from nabij.programmes.groups.choices import (
    EndReason,
    GroupState,
    HandOver,
    HowOften,
    LeaderSays,
    LeaveReason,
    MeetingState,
    MemberState,
    Origin,
    RunStage,
    Says,
    SketchState,
    WishKind,
)


class Group(Row):
    """A few people who meet, from the day they were seen together until they need nobody any more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # of the group itself
    name = models.CharField(_("name of the group"), max_length=80)
    origin = models.CharField(_("came to be"), max_length=8, choices=Origin.choices)
    state = models.CharField(_("state"), max_length=12, choices=GroupState.choices)
    state_since = models.DateField()
    is_open = models.BooleanField(default=True, editable=False)
    coordinator = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("coordinator")
    )
    leader = models.ForeignKey(Enrolment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Who leads it now, for the access table; empty once the group stands alone. Copied to all that is of the group.
    leader_person_id = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    leader_says = models.CharField(max_length=5, choices=LeaderSays.choices, blank=True, default=LeaderSays.NOTHING)
    wants_leader = models.BooleanField(_("waits for a volunteer"), default=False)
    interests = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("interests"))
    slots = ArrayField(models.CharField(max_length=6), default=list, blank=True)  # such as di-mid
    seen_at = ArrayField(models.UUIDField(), default=list, blank=True)  # gatherings at which they were together
    place = SealedField(verbose_name=_("usual place"))
    began_on = models.DateField()
    independent_on = models.DateField(null=True, blank=True)
    year_counted = models.BooleanField(default=False, editable=False)
    check_ins_done = models.PositiveSmallIntegerField(default=0, editable=False)  # since this state began
    next_check_in_on = models.DateField(null=True, blank=True)
    check_in_asked_on = models.DateField(null=True, blank=True, editable=False)
    still_meets = models.BooleanField(null=True, editable=False)  # as last heard
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=12, choices=EndReason.choices, blank=True)
    hand_over = models.CharField(_("what comes next"), max_length=10, choices=HandOver.choices, blank=True)
    hand_over_offering = models.ForeignKey(Offering, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit origin state state_since is_open coordinator leader leader_person_id "
        "leader_says wants_leader seen_at began_on independent_on year_counted check_ins_done next_check_in_on "
        "check_in_asked_on still_meets ended_on end_reason hand_over hand_over_offering version",
        K2="name interests slots",
        K3="place",
    )

    class Meta:
        ordering = ["-began_on", "id"]
        indexes = [
            models.Index(fields=["offering", "state"], name="group_by_offering"),
            models.Index(fields=["next_check_in_on"], name="group_check_in_due", condition=Q(is_open=True)),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Row):
    """One person in one group, from the question whether they would like to until they leave."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the participant's file
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    leader_person_id = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    state = models.CharField(max_length=8, choices=MemberState.choices, default=MemberState.CHOSEN)
    asked_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_because = models.CharField(max_length=12, choices=LeaveReason.choices, blank=True)
    answers_check_ins = models.BooleanField(_("answers how it goes, by mail"), default=False)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id group organisation offering unit enrolment leader_person_id state asked_on reminded_on answered_on "
        "joined_on left_on left_because answers_check_ins",
    )

    class Meta:
        indexes = [models.Index(fields=["enrolment"], name="group_member_by_enrolment")]
        constraints = [models.UniqueConstraint(fields=["group", "enrolment"], name="once_in_a_group")]

    def __str__(self) -> str:
        return str(self.get_state_display())


class Meeting(Row):
    """One time a group comes together: the next one, or one that was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # of the group
    leader_person_id = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    at = models.DateTimeField()
    place = SealedField(verbose_name=_("where"))
    minutes = models.PositiveSmallIntegerField(default=0)  # how long it lasted
    volunteer_minutes = models.PositiveSmallIntegerField(default=0)
    professional_minutes = models.PositiveSmallIntegerField(default=0)
    visits = models.PositiveSmallIntegerField(default=0)  # people who came, written down at the time
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id group organisation offering unit leader_person_id state at minutes volunteer_minutes "
        "professional_minutes visits version",
        K3="place",
    )

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=Q(state="planned"), name="one_next_time_per_group")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Coming(Row):
    """What one member says about one time, whether they were there, and when they would rather."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="coming")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the participant's file
    leader_person_id = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    says = models.CharField(max_length=4, choices=Says.choices, blank=True, default=Says.NOTHING)
    rather_at = models.DateTimeField(null=True, blank=True)  # another time this member proposed
    came = models.BooleanField(default=False)
    contact_id = models.UUIDField(null=True, blank=True)  # in the ledger
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id meeting membership organisation offering unit leader_person_id says rather_at came contact_id",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "membership"], name="says_once_about_a_time")]

    def __str__(self) -> str:
        return str(self.get_says_display())


class Bring(Row):
    """Something that is needed the next time, and who brings it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="brings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # of the group
    leader_person_id = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    what = models.CharField(_("what"), max_length=60)
    membership = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id meeting organisation offering unit leader_person_id membership made_at",
        K2="what",
    )

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "what"], name="brought_once")]

    def __str__(self) -> str:
        return self.what


class CheckIn(Row):
    """How it goes with a group, in two taps: still meeting, how often, about how many."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="check_ins")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # of the group
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # none: a member, by mail
    still_meets = models.BooleanField()
    how_often = models.CharField(max_length=12, choices=HowOften.choices, blank=True)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    without_us = models.BooleanField(default=False)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id group organisation offering unit on by still_meets how_often people without_us",
    )

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.on}"


class Wish(Row):
    """That somebody would gladly, or rather not, sit with somebody else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the file of who wishes
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=WishKind.choices)
    made_on = models.DateField()
    privacy = Privacy(
        unit="unit", retention="file", K1="id organisation offering unit made_on", K2="enrolment about kind"
    )

    class Meta:
        ordering = ["made_on", "id"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "about"], name="one_wish_about_somebody")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class NotAGroup(Row):
    """People who were together again and again, of whom a coordinator said that they are no group."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    enrolments = ArrayField(models.UUIDField())
    said_on = models.DateField()
    privacy = Privacy(K1="id organisation offering enrolments said_on")

    def __str__(self) -> str:
        return f"{self.said_on}"


class DryRun(Row):
    """One look of the engine at who waits: the groups that could be, and how many could be helped at most."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    waiting = models.PositiveIntegerField()
    bound = models.PositiveIntegerField()  # nobody could place more people than this
    near_km = models.PositiveSmallIntegerField()
    largest = models.PositiveSmallIntegerField()
    verified = models.BooleanField()
    stage = models.CharField(max_length=6, choices=RunStage.choices, default=RunStage.DONE)
    privacy = Privacy(K1="id organisation offering made_by made_at waiting bound near_km largest verified stage")

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class Sketch(Row):
    """One group of a dry run, with why; it binds nobody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dry_run = models.ForeignKey(DryRun, on_delete=models.CASCADE, related_name="sketches")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    enrolments = ArrayField(models.UUIDField())
    leader_id_copy = models.UUIDField(null=True, blank=True)
    interests = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    slots = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    km = models.FloatField(null=True, blank=True)  # between the two who live furthest apart
    state = models.CharField(max_length=8, choices=SketchState.choices, default=SketchState.OPEN)
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    privacy = Privacy(
        K1="id dry_run organisation offering position enrolments leader_id_copy interests slots languages km state "
        "group"
    )

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.position)
