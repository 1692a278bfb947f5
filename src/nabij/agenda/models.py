"""Tables of the agenda room: gatherings and their series and places, who registers, who was there, what they said."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nabij.agenda.choices import (
    Audience,
    CallAbout,
    ExperienceConsent,
    Facility,
    GatheringState,
    GuestRole,
    Kind,
    PartIn,
    Precision,
    Presence,
    Registering,
    RegistrationState,
)
from nabij.enrolment.choices import Qualifier, SubGoal, WorkingElement, works_on
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.models import Branch, Organisation, User


class Venue(Row):
    """A place where people gather, with how to get there and in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"))
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    facilities = ArrayField(
        models.CharField(max_length=12, choices=Facility.choices), default=list, blank=True,
        verbose_name=_("accessibility"),
    )  # fmt: skip
    route = models.TextField(_("how to get there"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(K0="id organisation branch name street postcode town facilities route version")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.town) if part)

    @property
    def address(self) -> str:
        """Return the address on one line."""
        place = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(part for part in (self.street, place) if part)


class Series(Row):
    """Gatherings that repeat by a rule; days that are left out stand here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=200)  # RFC 5545
    first_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    skipped = ArrayField(models.DateField(), default=list, blank=True)
    written_until = models.DateField()  # gatherings exist up to here
    privacy = Privacy(K0="id organisation offering rule first_on until_on skipped written_until")

    def __str__(self) -> str:
        return self.rule


class Gathering(Row):
    """Something with a date, a place and people who come."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+", verbose_name=_("programme"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    occurrence_on = models.DateField(null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("part of")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.MEETING)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("what it is"), blank=True)
    theme = models.CharField(_("theme"), max_length=120, blank=True)
    sub_goals = ArrayField(
        models.CharField(max_length=12, choices=SubGoal.choices), default=list, blank=True,
        verbose_name=_("sub-goals"),
    )  # fmt: skip
    elements = ArrayField(
        models.CharField(max_length=12, choices=WorkingElement.choices), default=list, blank=True,
        verbose_name=_("working elements"),
    )  # fmt: skip
    script = models.TextField(_("script for who leads it"), blank=True)
    bring = models.CharField(_("costs, and what to bring"), max_length=200, blank=True)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    state = models.CharField(_("state"), max_length=10, choices=GatheringState.choices, default=GatheringState.DRAFT)
    precision = models.CharField(
        _("how precise is the date?"), max_length=10, choices=Precision.choices, default=Precision.TIME
    )
    starts_on = models.DateField(_("day"))  # fuzzy: the first day it may be
    ends_on = models.DateField(_("last day"))  # fuzzy: the last day it may be
    sort_on = models.DateField(editable=False)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    registering = models.CharField(
        _("registering"), max_length=6, choices=Registering.choices, default=Registering.COUNT
    )
    closes_at = models.DateTimeField(_("registering closes"), null=True, blank=True)
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)
    newcomer_places = models.PositiveIntegerField(_("of these, kept for newcomers"), default=0)
    volunteer_places = models.PositiveIntegerField(_("places for volunteers"), null=True, blank=True)
    professional_places = models.PositiveIntegerField(_("places for professionals"), null=True, blank=True)
    offers_pick_up = models.BooleanField(_("we can fetch people"), default=False)
    code = models.CharField(max_length=12, unique=True, editable=False)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)  # attendance was written down
    early = models.PositiveIntegerField(_("came early"), null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K0="id organisation offering series occurrence_on parent kind title summary theme sub_goals elements bring "
        "audience state precision starts_on ends_on sort_on starts_at ends_at venue registering closes_at places "
        "newcomer_places volunteer_places professional_places offers_pick_up code cancel_reason cancelled_at version",
        K1="unit script counted_at early made_by made_at",
    )

    class Meta:
        ordering = ["sort_on", "starts_at", "id"]
        indexes = [
            models.Index(
                fields=["sort_on", "starts_at"], name="gathering_public",
                condition=Q(audience="public", state__in=["published", "cancelled"]),
            ),
            models.Index(fields=["offering", "sort_on"], name="gathering_by_offering"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["series", "occurrence_on"], condition=Q(series__isnull=False), name="one_gathering_a_day"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="gathering_ends_after_start"),
            models.CheckConstraint(
                condition=Q(places__isnull=True) | Q(newcomer_places__lte=F("places")), name="kept_places_exist"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def works_on(self) -> list[str]:
        """Return the names of what it works on."""
        return works_on(sub_goals=self.sub_goals, elements=self.elements)


class Involvement(Row):
    """An organisation, by name, in one role at one gathering; the gathering itself is counted once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="involved")
    part = models.CharField(_("role"), max_length=14, choices=PartIn.choices, default=PartIn.CO_ORGANISER)
    name = models.CharField(_("organisation"), max_length=120)
    same_as = models.CharField(max_length=120, editable=False, db_index=True)
    amount_cents = models.PositiveIntegerField(_("amount"), null=True, blank=True)
    privacy = Privacy(K0="id organisation offering gathering part name same_as", K1="amount_cents")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "part", "same_as"], name="once_in_a_role_at_a_gathering")
        ]

    def __str__(self) -> str:
        return self.name


class Host(Row):
    """A volunteer who leads or helps at a gathering, and may tick who is there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="hosts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the volunteer's file
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id = models.UUIDField(editable=False, db_index=True)
    # Copies, because ties are read before there is an actor who could see the gathering.
    gathering_unit_id = models.UUIDField(editable=False)
    until_on = models.DateField(editable=False)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering gathering unit enrolment person_id gathering_unit_id until_on",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gathering", "enrolment"], name="host_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Registration(Row):
    """Somebody who wants to come: a name and one way to reach them, or nothing but a number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="registrations")
    gathering_unit_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # their file, or one of its own
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person_id = models.UUIDField(null=True, blank=True, db_index=True)
    role = models.CharField(_("comes as"), max_length=12, choices=GuestRole.choices, default=GuestRole.PARTICIPANT)
    state = models.CharField(max_length=10, choices=RegistrationState.choices)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    same_as = models.CharField(max_length=400, blank=True, editable=False)
    people = models.PositiveSmallIntegerField(_("with how many people?"), default=1)
    is_newcomer = models.BooleanField(_("comes for the first time"), default=False)
    beside = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8, default="nl")
    wants_pick_up = models.BooleanField(_("wants to be fetched"), default=False)
    seats = models.PositiveSmallIntegerField(_("can fetch so many people"), default=0)
    pc4 = models.CharField(_("postcode (4 digits)"), max_length=4, blank=True)
    fetch_at = SealedField(verbose_name=_("address to be fetched from"))
    fetched_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    presence = models.CharField(max_length=8, choices=Presence.choices, blank=True, default=Presence.UNKNOWN)
    is_walk_in = models.BooleanField(default=False)
    contact_id = models.UUIDField(null=True, blank=True)  # in the ledger
    call_about = models.CharField(max_length=10, choices=CallAbout.choices, blank=True, default=CallAbout.NOTHING)
    sent_with = models.UUIDField(null=True, blank=True, unique=True)
    registered_at = models.DateTimeField()
    placed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # of a change by the organiser
    reminded_at = models.DateTimeField(null=True, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="registration",
        K1="id organisation offering gathering gathering_unit_id unit enrolment person_id role state people "
        "is_newcomer beside language wants_pick_up seats fetched_by presence is_walk_in contact_id call_about "
        "sent_with registered_at placed_at cancelled_at told_at reminded_at",
        K2="name email phone same_as pc4",
        K3="fetch_at",
    )

    class Meta:
        ordering = ["registered_at", "id"]
        indexes = [models.Index(fields=["gathering", "state", "registered_at"], name="registration_in_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "same_as"],
                condition=~Q(same_as="") & ~Q(state="cancelled"),
                name="registered_once",
            ),
            models.UniqueConstraint(
                fields=["gathering", "enrolment"],
                condition=Q(enrolment__isnull=False) & ~Q(state="cancelled"),
                name="enrolment_registered_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.people}"


class HeadCount(Row):
    """How many were there in one role, how sure that is, and how long they were busy with it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="counts")
    gathering_unit_id = models.UUIDField(editable=False)
    role = models.CharField(max_length=12, choices=GuestRole.choices)
    people = models.PositiveIntegerField(default=0)
    people_are = models.CharField(max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT)
    people_up_to = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)  # of all of them together, preparation included
    contact_id = models.UUIDField(null=True, blank=True)  # in the ledger: those without a name
    privacy = Privacy(
        K1="id organisation offering gathering gathering_unit_id role people people_are people_up_to minutes contact_id"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gathering", "role"], name="one_count_per_role")]

    def __str__(self) -> str:
        return f"{self.role} {self.people}"


class Experience(Row):
    """What somebody said about a gathering; others see it only with consent, in words that name nobody else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="experiences")
    gathering_unit_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    said = SealedField(verbose_name=_("what was said"))
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    consent = models.CharField(_("may others see this?"), max_length=10, choices=ExperienceConsent.choices)
    shown_as = models.CharField(max_length=400, blank=True)  # what others see, once a coordinator chose to show it
    at = models.DateTimeField()
    privacy = Privacy(
        unit="unit",
        retention="registration",
        K0="shown_as",
        K1="id organisation offering gathering gathering_unit_id unit consent at",
        K2="first_name",
        K3="said",
    )

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return self.get_consent_display()
