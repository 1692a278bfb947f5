"""Tables of the enrolment room: what is offered, who takes part, and the ledger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import (
    ContactKind,
    EndReason,
    EnrolmentState,
    OfferingStatus,
    PartRole,
    Qualifier,
    Source,
    SubGoal,
    TargetGroup,
    WorkingElement,
    works_on,
)
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import History, Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.choices import Gender, RoleName
from nabij.people.models import Branch, Municipality, Organisation, Person, User


class ProgrammeLine(Row):
    """A family of programmes with one target group, objective and method, as annual reports present it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField()
    objective = models.TextField(_("objective"), blank=True)
    method = models.TextField(_("method"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(title=_("programme line"))
    privacy = Privacy(K0="id organisation name slug objective method version")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="one_line_per_slug")]

    def __str__(self) -> str:
        return self.name


class Programme(Row):
    """One way in which the organisation helps, such as Tandem; it runs in branches as offerings."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    line = models.ForeignKey(
        ProgrammeLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("programme line"),
    )
    type = models.CharField(_("type"), max_length=40)  # slug of a registered programme type
    kind = models.CharField(_("kind"), max_length=40, blank=True)  # a kind within the type: buddy, language buddy
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField()
    summary = models.CharField(_("in one sentence"), max_length=240, blank=True)
    target_groups = ArrayField(
        models.CharField(max_length=20, choices=TargetGroup.choices),
        default=list,
        blank=True,
        verbose_name=_("target groups"),
    )
    sub_goals = ArrayField(
        models.CharField(max_length=12, choices=SubGoal.choices), default=list, blank=True,
        verbose_name=_("sub-goals"),
    )  # fmt: skip
    elements = ArrayField(
        models.CharField(max_length=12, choices=WorkingElement.choices), default=list, blank=True,
        verbose_name=_("working elements"),
    )  # fmt: skip
    objective = models.TextField(_("objective"), blank=True)
    method = models.TextField(_("method"), blank=True)
    client = models.CharField(_("client"), max_length=120, blank=True)
    funder = models.CharField(_("funder"), max_length=120, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)  # where answers to mails about it go
    settings = models.JSONField(_("settings"), default=dict, blank=True)  # read by the programme type
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(title=_("programme"))
    privacy = Privacy(
        K0="id organisation line type kind name slug summary target_groups sub_goals elements objective method client "
        "funder starts_on ends_on email settings version"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_programme_per_slug"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programme_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def works_on(self) -> list[str]:
        """Return the names of what it works on."""
        return works_on(sub_goals=self.sub_goals, elements=self.elements)


class Offering(Row):
    """One programme in one branch: the cell in which people are enrolled, matched, seen and counted."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    municipalities = models.ManyToManyField(Municipality, related_name="+", blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=OfferingStatus.choices, default=OfferingStatus.RUNNING
    )
    takes_participants = models.BooleanField(_("open for participants"), default=True)
    takes_volunteers = models.BooleanField(_("open for volunteers"), default=True)
    target_matches = models.PositiveIntegerField(_("target: people helped this year"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(title=_("programme in a branch"))
    privacy = Privacy(
        K0="id organisation programme branch municipalities status takes_participants takes_volunteers target_matches "
        "version"
    )

    class Meta:
        ordering = ["programme__name", "branch__name"]
        constraints = [models.UniqueConstraint(fields=["programme", "branch"], name="one_offering_per_branch")]

    def __str__(self) -> str:
        return f"{self.programme} {self.branch}"

    @property
    def reply_to(self) -> str:
        """Return where answers to mails about it go: the programme's own address, else the branch's."""
        return self.programme.email or self.branch.email


class TeamMember(Row):
    """A role for one programme only: in all its branches, or in one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=RoleName.choices)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History(
        title=_("place in a team"), words={"user": _("user"), "programme": _("programme"), "branch": _("branch")}
    )
    privacy = Privacy(K1="id organisation user role programme branch starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "programme", "branch"], name="one_place_in_team", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.programme}"


class Enrolment(Row):
    """One person in one offering in one role, from application to farewell: a file, and an erasure unit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=12, choices=PartRole.choices)
    state = models.CharField(_("state"), max_length=16, choices=EnrolmentState.choices, default=EnrolmentState.APPLIED)
    state_since = models.DateField(_("since"))
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    source = models.CharField(_("came through"), max_length=12, choices=Source.choices, default=Source.SELF)
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=1)
    coordinator = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coordinator"),
    )
    next_step = models.CharField(_("next step"), max_length=120, blank=True)
    next_step_on = models.DateField(_("on"), null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=16, choices=EndReason.choices, blank=True)
    last_contact_on = models.DateField(null=True, blank=True, editable=False)
    remarks = SealedField(verbose_name=_("remarks"))
    referrer = SealedField(verbose_name=_("who applied for this person"))
    imported_by = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    # The form it was sent with: sent twice, a form still makes one application.
    sent_with = models.UUIDField(null=True, blank=True, editable=False, unique=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(
        title=_("enrolment"), leave_out="last_contact_on imported_by sent_with", words={"person": _("person")}
    )
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit person role state state_since applied_on source urgency coordinator "
        "next_step next_step_on started_on ended_on end_reason last_contact_on imported_by sent_with version",
        K3="remarks referrer",
    )

    class Meta:
        indexes = [
            models.Index(fields=["offering", "role", "state", "applied_on"], name="enrolment_waiting"),
            models.Index(fields=["person"], name="enrolment_by_person"),
            models.Index(fields=["offering", "next_step_on"], name="enrolment_step_due", condition=~Q(next_step="")),
            models.Index(
                fields=["offering", "last_contact_on"],
                name="enrolment_not_heard_of",
                condition=Q(role="participant", state="active"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "offering", "role"],
                condition=~Q(state__in=["ended", "declined", "withdrawn"]),
                name="one_open_enrolment",
            ),
            models.CheckConstraint(condition=Q(urgency__gte=1, urgency__lte=3), name="urgency_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.applied_on or ''}".strip()


class Profile(Row):
    """What somebody wishes, can and likes: read by every programme that brings people together."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, primary_key=True, related_name="profile")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person_id_copy = models.UUIDField(editable=False)  # lets the access table say "own" without a join
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name=_("languages"))
    slots = models.PositiveIntegerField(_("availability"), default=0)  # 21 bits, see methods.availability
    interests = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("interests"))
    wishes_gender = models.CharField(_("wishes a"), max_length=1, choices=Gender.choices, blank=True)
    max_distance_km = models.PositiveSmallIntegerField(_("at most this far (km)"), default=10)
    has_pet = models.BooleanField(_("has a pet"), default=False)
    smokes = models.BooleanField(_("smokes at home"), default=False)
    has_stairs = models.BooleanField(_("lives up stairs without a lift"), default=False)
    refuses_pet = models.BooleanField(_("no pets"), default=False)
    refuses_smoke = models.BooleanField(_("no smoke"), default=False)
    refuses_stairs = models.BooleanField(_("no stairs"), default=False)
    capacity = models.PositiveSmallIntegerField(_("people at the same time"), default=1)
    vetting_seen_on = models.DateField(_("certificate of conduct seen on"), null=True, blank=True)
    vetting_seen_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("seen by")
    )
    updated_at = models.DateTimeField(auto_now=True)
    history = History(title=_("profile"), leave_out="updated_at person_id_copy", veil="slots")
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="enrolment organisation offering unit person_id_copy capacity updated_at",
        K2="languages slots interests wishes_gender max_distance_km has_pet smokes has_stairs refuses_pet "
        "refuses_smoke refuses_stairs",
        K3="vetting_seen_on vetting_seen_by",
    )

    def __str__(self) -> str:
        return str(self.enrolment_id)


class Intake(Row):
    """The conversation at home before somebody starts, on either side; a draft until it is finished."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField(_("planned on"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    notes = SealedField(verbose_name=_("what was said"))
    draft = SealedField()  # the form as typed so far, as JSON
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id enrolment organisation offering unit planned_on held_on by finished_at draft_saved_at",
        K3="notes draft",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment"], condition=Q(finished_at__isnull=True), name="one_open_intake")
        ]

    def __str__(self) -> str:
        return str(self.held_on or "")


class Contact(Row):
    """One contact in the ledger: who, when, how long, how, and for how many people."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    # The participant's file; for a contact with nobody in particular (a head count) a unit of its own.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Enrolment, on_delete=models.CASCADE, null=True, related_name="+")
    volunteer = models.ForeignKey(Enrolment, on_delete=models.SET_NULL, null=True, related_name="+")
    about_id = models.UUIDField(null=True, blank=True, db_index=True)  # the match, group or visit it belongs to
    author_person_id = models.UUIDField(null=True, editable=False)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    on = models.DateField(_("date"))
    kind = models.CharField(_("how"), max_length=12, choices=ContactKind.choices, default=ContactKind.MEETING)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    minutes_are = models.CharField(max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT)
    people = models.PositiveIntegerField(_("people"), default=1)
    people_up_to = models.PositiveIntegerField(null=True, blank=True)
    people_are = models.CharField(max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT)
    is_draft = models.BooleanField(default=False)
    is_cancelled = models.BooleanField(_("did not take place"), default=False)
    is_important = models.BooleanField(_("the coordinator should read this"), default=False)
    notes = SealedField(verbose_name=_("notes"))
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit participant volunteer about_id author_person_id author on kind minutes "
        "minutes_are people people_up_to people_are is_draft is_cancelled is_important made_at version",
        K3="notes",
    )

    class Meta:
        indexes = [
            models.Index(fields=["offering", "-on"], name="contact_by_offering"),
            models.Index(fields=["participant", "-on"], name="contact_by_participant"),
            models.Index(fields=["author_person_id", "-on"], name="contact_by_author"),
            models.Index(fields=["-on", "-made_at"], name="contact_newest"),
            models.Index(fields=["offering", "-on"], name="contact_important", condition=Q(is_important=True)),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"


class Relation(Row):
    """That a volunteer and a participant belong together, from and until a day, whatever the programme type.

    From open relations come the volunteer's ties (what they may see), their free capacity and the relation history.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the participant's file
    participant = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="taken_on")
    volunteer_person_id = models.UUIDField(editable=False, db_index=True)
    participant_person_unit_id = models.UUIDField(editable=False)
    is_stand_in = models.BooleanField(default=False)
    reads_earlier_notes = models.BooleanField(_("may read the notes of earlier volunteers"), default=False)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=16, choices=EndReason.choices, blank=True)
    history = History(title=_("relation"), leave_out="volunteer_person_id participant_person_unit_id")
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit participant volunteer volunteer_person_id participant_person_unit_id "
        "is_stand_in reads_earlier_notes started_on ended_on end_reason",
    )

    class Meta:
        indexes = [models.Index(fields=["volunteer"], name="relation_open", condition=Q(ended_on__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "volunteer"],
                condition=Q(ended_on__isnull=True),
                name="one_open_relation_per_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_on} - {self.ended_on or ''}"


class OpenCount(Row):
    """How many participants are open, kept by a trigger: what changes is added as a row, and rows are added up.

    Nothing is overwritten, so that nobody waits for anybody; a nightly job adds rows of a kind together. Each change
    stands here twice: for its offering, and without one for the whole organisation. See docs/decisions/0028.
    """

    # Plain numbers: the rows of an offering that is taken away add up to nothing by themselves.
    organisation_id = models.BigIntegerField()
    offering_id = models.BigIntegerField(null=True)
    measure = models.CharField(max_length=8)  # choices.OpenMeasure
    applied_on = models.DateField(null=True)  # of who is waiting
    coordinator_id = models.BigIntegerField(null=True)  # of who is open; None is nobody yet
    number = models.IntegerField()
    privacy = Privacy(K1="id organisation_id offering_id measure applied_on coordinator_id number")

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "offering_id", "measure"], name="open_count_of_a_place")]

    def __str__(self) -> str:
        return f"{self.measure} {self.applied_on or self.coordinator_id or ''}: {self.number}"


class Participation(Row):
    """That an enrolment was already counted for a measure in a year, so that a unique person counts once."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    person_id_copy = models.UUIDField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    month = models.DateField(null=True)  # the first day of the month in which it was counted
    measure = models.CharField(max_length=40)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id enrolment organisation offering person_id_copy unit year month measure",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id_copy", "offering", "year", "measure"], name="counted_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.year}"


class Tally(Row):
    """A count per offering, month and measure, made when it happens and holding no ids."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()  # the first day
    measure = models.CharField(max_length=40)
    counting_rule = models.CharField(max_length=20)
    value = models.BigIntegerField(default=0)
    privacy = Privacy(K1="id organisation offering month measure counting_rule value")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "month", "measure", "counting_rule"], name="one_tally_per_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month:%Y-%m}: {self.value}"
