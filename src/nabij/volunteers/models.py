"""Tables of the rota: qualifications, shifts, who is on them, swaps and cover calls."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.people.models import Organisation, User
from nabij.volunteers.choices import Answer, Left, Post, Skill, SwapState


class Rota(Row):
    """How one offering works with shifts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.OneToOneField(Offering, on_delete=models.PROTECT, related_name="+")
    minimum = models.PositiveSmallIntegerField(_("fewest volunteers on a shift"), default=2)
    needs_lead = models.BooleanField(_("every shift has a shift lead"), default=True)
    longest_minutes = models.PositiveSmallIntegerField(_("longest shift (minutes)"), default=240)
    drop_hours = models.PositiveSmallIntegerField(_("giving back a shift, hours before it begins"), default=48)
    weeks_ahead = models.PositiveSmallIntegerField(_("weeks planned ahead"), default=6)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(K1="id organisation offering minimum needs_lead longest_minutes drop_hours weeks_ahead version")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(longest_minutes__gte=60) & Q(minimum__gte=1) & Q(weeks_ahead__gte=1), name="rota_can_be_met"
            )
        ]

    def __str__(self) -> str:
        return str(self.offering)


class Qualification(Row):
    """That a volunteer may do something on shifts, from and until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the volunteer's file
    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id_copy = models.UUIDField(editable=False, db_index=True)
    skill = models.CharField(_("qualification"), max_length=8, choices=Skill.choices)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("up to and including"), null=True, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit rota enrolment person_id_copy skill valid_from valid_until given_by",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "skill"], condition=Q(valid_until__isnull=True), name="one_lasting_qualification"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from") - 1),
                name="qualification_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.get_skill_display()


class Shift(Row):
    """Some hours on which volunteers are needed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    minimum = models.PositiveSmallIntegerField(_("fewest volunteers"))
    needs_lead = models.BooleanField(_("needs a shift lead"))
    note = models.CharField(_("note for who is on it"), max_length=200, blank=True)
    is_cancelled = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(K1="id organisation offering rota starts_at ends_at minimum needs_lead note is_cancelled version")

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["rota", "starts_at"], name="one_shift_from_a_moment"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Duty(Row):
    """One volunteer on one shift."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id_copy = models.UUIDField(editable=False)
    shown_name = models.CharField(max_length=120)  # colleagues see a first name, and no file
    post = models.CharField(_("as"), max_length=8, choices=Post.choices)
    at_once = models.PositiveSmallIntegerField(default=1)
    is_hidden = models.BooleanField(default=False)  # a trainee, seen by leads and the coordinator only
    is_open = models.BooleanField(default=True)
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_because = models.CharField(max_length=10, choices=Left.choices, blank=True)
    arrived_at = models.DateTimeField(null=True)
    went_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit rota shift enrolment person_id_copy post at_once is_hidden is_open taken_at "
        "left_at left_because arrived_at went_at reminded_at",
        K2="shown_name",
    )

    class Meta:
        indexes = [
            models.Index(fields=["shift"], name="duty_of_shift", condition=Q(is_open=True)),
            models.Index(fields=["person_id_copy"], name="duty_of_person", condition=Q(is_open=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person_id_copy"], condition=Q(is_open=True), name="once_on_a_shift"
            ),
            models.UniqueConstraint(
                fields=["shift"], condition=Q(is_open=True, post="lead"), name="one_lead_on_a_shift"
            ),
        ]

    def __str__(self) -> str:
        return self.get_post_display()


class Swap(Row):
    """Somebody asks a colleague to take over a shift."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # of who asks
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="+")
    # A shift of whoever is asked, that comes back for it; nothing when it is only taken over.
    in_return = models.ForeignKey(Duty, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    from_person_id = models.UUIDField(editable=False)
    asked = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    asked_person_id = models.UUIDField(editable=False)
    asked_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=SwapState.choices, default=SwapState.OPEN)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit duty in_return from_person_id asked asked_person_id asked_at answered_at "
        "state",
        K2="asked_name",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty"], condition=Q(state="open"), name="one_open_question_per_duty")
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class CoverCall(Row):
    """A gap in a shift that others are asked to fill."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    last_wave_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    privacy = Privacy(K1="id organisation offering shift opened_at opened_by last_wave_at closed_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift"], condition=Q(closed_at__isnull=True), name="one_open_call")
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d}"


class CoverWish(Row):
    """Whether, and for which shifts, a volunteer is asked to cover. Who is not can still take a gap themselves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id_copy = models.UUIDField(editable=False)
    never = models.BooleanField(default=False)
    not_on_weekdays = models.BooleanField(default=False)
    not_after = models.PositiveSmallIntegerField(null=True, blank=True)  # an hour of the clock, 18 to 23
    changed_at = models.DateTimeField()
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit enrolment person_id_copy never not_on_weekdays not_after changed_at",
    )

    def __str__(self) -> str:
        return str(self.never)


class CoverAsk(Row):
    """One person asked in a cover call, with the place in the order and since when they had not been asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(CoverCall, on_delete=models.CASCADE, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id_copy = models.UUIDField(editable=False)
    position = models.PositiveSmallIntegerField()
    last_asked_at = models.DateTimeField(null=True)  # as it stood when the order was made
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=4, choices=Answer.choices, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit call enrolment person_id_copy position last_asked_at asked_at answered_at "
        "answer",
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "enrolment"], name="asked_once_per_call"),
            models.UniqueConstraint(fields=["call", "position"], name="one_person_per_position"),
        ]
        indexes = [models.Index(fields=["enrolment", "-asked_at"], name="cover_last_asked")]

    def __str__(self) -> str:
        return f"{self.position}"
