"""Tables of circles: seasons, circles, sessions with scripts, who leads and takes part, and what stays inside."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nabij.agenda.models import Venue
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.models import Organisation, User
from nabij.programmes.circles.choices import (
    CircleState,
    EntryKind,
    MemberState,
    Part,
    PathStep,
    SessionState,
    Theme,
)


class Season(Row):
    """Circles that begin and end together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+", verbose_name=_("programme"))
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    registering = models.BooleanField(_("people can register on the public page"), default=False)
    break_from = models.DateField(_("break from"), null=True, blank=True)
    break_until = models.DateField(_("break up to and including"), null=True, blank=True)
    # What people saved together, in whole tens of euros: only of those who agreed, and only of enough people.
    saved_euros = models.PositiveIntegerField(null=True, blank=True, editable=False)
    saved_people = models.PositiveIntegerField(null=True, blank=True, editable=False)
    closed_on = models.DateField(null=True, blank=True, editable=False)  # the notes of participants are gone
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K1="id organisation offering name starts_on ends_on registering break_from break_until saved_euros "
        "saved_people closed_on version"
    )

    class Meta:
        ordering = ["-starts_on", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_ends_after_start"),
            models.CheckConstraint(
                condition=Q(break_from__isnull=True, break_until__isnull=True) | Q(break_until__gte=F("break_from")),
                name="break_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def free(self) -> list[tuple[object, object]]:
        """Return the stretches in which nobody meets."""
        return [(self.break_from, self.break_until)] if self.break_from and self.break_until else []


class Script(Row):
    """One version of how an evening goes; sessions keep the version they were planned with."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)  # the versions of one script share it
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    theme = models.CharField(_("theme"), max_length=12, choices=Theme.choices)
    is_ours = models.BooleanField(default=True)  # written by the makers of Nabij; a copy is the organisation's
    is_current = models.BooleanField(default=True)
    texts = models.JSONField(
        default=dict
    )  # language -> title, goals, steps (minutes, title, text), materials, exercise
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    privacy = Privacy(K1="id organisation key number theme is_ours is_current texts made_by made_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key", "number"], name="one_script_per_version"),
            models.UniqueConstraint(
                fields=["organisation", "key"], condition=Q(is_current=True), name="one_current_version_of_a_script"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class Circle(Row):
    """A small group that meets a season long."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="circles")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=CircleState.choices, default=CircleState.FORMING)
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    places = models.PositiveSmallIntegerField(_("number of places"), default=8)
    at = models.TimeField(_("from"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=150)
    every_days = models.PositiveSmallIntegerField(_("how often"), default=7)
    ended_on = models.DateField(null=True, blank=True, editable=False)
    notes_gone_on = models.DateField(null=True, blank=True, editable=False)  # what was written about its evenings
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K1="id organisation offering season unit name state venue places at minutes every_days ended_on "
        "notes_gone_on version"
    )

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Facilitator(Row):
    """A volunteer who leads a circle, from and until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="facilitators")
    circle_unit_id = models.UUIDField(editable=False)  # ties are read before there is an actor who sees the circle
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the volunteer's file
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id = models.UUIDField(editable=False, db_index=True)
    shown_name = models.CharField(max_length=120)
    part = models.CharField(_("as"), max_length=8, choices=Part.choices, default=Part.FACILITATOR)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("up to and including"), null=True, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering circle circle_unit_id unit enrolment person_id part from_on until_on",
        K2="shown_name",
    )

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "enrolment"], condition=Q(until_on__isnull=True), name="leads_a_circle_once"
            ),
            models.UniqueConstraint(
                fields=["circle"], condition=Q(until_on__isnull=True, part="lead"), name="one_facilitator_of_a_circle"
            ),
        ]

    def __str__(self) -> str:
        return self.get_part_display()


class Membership(Row):
    """One participant in one circle, and how far they are towards leading one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="members")
    circle_unit_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the participant's file
    own_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # what they write for themselves
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id = models.UUIDField(editable=False, db_index=True)
    shown_name = models.CharField(max_length=120)  # the circle knows each other by first name
    state = models.CharField(_("state"), max_length=10, choices=MemberState.choices)
    asked_on = models.DateField()
    placed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    themes = ArrayField(
        models.CharField(max_length=12, choices=Theme.choices), default=list, blank=True, verbose_name=_("asked for")
    )
    path = models.CharField(max_length=12, choices=PathStep.choices, blank=True, default=PathStep.NONE)
    path_on = models.DateField(null=True, blank=True)
    counts_in_sum = models.BooleanField(default=False)  # agreed that their savings count in one sum
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering circle circle_unit_id unit own_unit enrolment person_id state asked_on placed_on "
        "ended_on themes path path_on counts_in_sum version",
        K2="shown_name",
    )

    class Meta:
        ordering = ["asked_on", "id"]
        constraints = [models.UniqueConstraint(fields=["circle", "enrolment"], name="once_in_a_circle")]

    def __str__(self) -> str:
        return self.get_state_display()


class Session(Row):
    """One evening of a circle."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="sessions")
    circle_unit_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the circle's
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="+", verbose_name=_("script"))
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=150)
    state = models.CharField(_("state"), max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    cancel_reason = models.CharField(_("why"), max_length=200, blank=True)
    bring = models.CharField(_("what to bring next time"), max_length=300, blank=True)
    volunteer_minutes = models.PositiveIntegerField(default=0)
    professional_minutes = models.PositiveIntegerField(default=0)
    notes = SealedField(verbose_name=_("notes"))
    draft = SealedField()  # the page as typed so far, as JSON
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering circle circle_unit_id unit script starts_at minutes state cancel_reason bring "
        "volunteer_minutes professional_minutes draft_saved_at held_at reminded_at version",
        K3="notes draft",
    )

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["state", "starts_at"], name="circle_session_by_day")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d}"


class Attendance(Row):
    """Whether one participant was at one session, and whether they said beforehand that they could not come."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="attendances")
    circle_unit_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    came = models.BooleanField(null=True)
    is_excused = models.BooleanField(default=False)
    contact_id = models.UUIDField(null=True, blank=True)  # in the ledger
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering session member circle_unit_id unit came is_excused contact_id",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="once_at_a_session")]

    def __str__(self) -> str:
        return str(self.came)


class Entry(Row):
    """Something a participant is going to do, or money they saved: read by their circle, and by nobody else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="entries")
    circle_unit_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the member's own
    kind = models.CharField(max_length=8, choices=EntryKind.choices)
    is_shared = models.BooleanField(default=False)  # with the circle; else only the participant reads it
    is_done = models.BooleanField(default=False)
    by_facilitator = models.BooleanField(default=False)  # written down for somebody who asked
    made_on = models.DateField()
    words = SealedField()  # JSON: text, and for savings the cents
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering member circle_unit_id unit kind is_shared is_done by_facilitator made_on",
        K3="words",
    )

    class Meta:
        ordering = ["made_on", "id"]

    def __str__(self) -> str:
        return self.get_kind_display()


class LookBack(Row):
    """What a participant says when a circle is over; the coordinator reads it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    member = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    stars = models.PositiveSmallIntegerField()
    again = models.BooleanField(default=False)
    themes = ArrayField(models.CharField(max_length=12, choices=Theme.choices), default=list, blank=True)
    text = SealedField(verbose_name=_("in their own words"))
    privacy = Privacy(
        unit="unit", retention="file", K1="id organisation offering member unit answered_at stars again themes",
        K3="text",
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.stars}"
