"""Tables of walk-in places: the place, its special days, who helps and who is known there, openings and visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import PartRole, Qualifier
from nabij.enrolment.models import Enrolment, Offering
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.people.models import Organisation


class Place(Row):
    """The public door of one offering: where it is, and when it stands open."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(_("address on the web"), unique=True)
    name = models.CharField(_("name for visitors"), max_length=80)
    summary = models.TextField(_("what people can do here"), blank=True)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    route = models.TextField(_("how to get there"), blank=True)
    week = models.JSONField(_("opening hours"), default=list, blank=True)  # as in methods.weeks
    week_since = models.DateField(null=True, blank=True, editable=False)  # none: these hours held always
    earlier = models.JSONField(default=list, blank=True, editable=False)  # hours that held before: since, week
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K0="id organisation offering slug name summary street postcode town route week week_since earlier version",
        K1="unit",
    )

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Return the address on one line."""
        where = " ".join(part for part in (self.postcode, self.town) if part)
        return ", ".join(part for part in (self.street, where) if part)


class SpecialDay(Row):
    """One day with hours of its own, or closed, and why."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("date"))
    blocks = models.JSONField(_("open"), default=list, blank=True)
    message = models.CharField(_("message for visitors"), max_length=200, blank=True)
    privacy = Privacy(K0="id organisation offering place on blocks message")

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["place", "on"], name="walkin_one_special_day_per_date")]

    def __str__(self) -> str:
        return f"{self.on}"


class Helper(Row):
    """A volunteer of the place, who may count there. Without a name: ties are read from it before there is an actor."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    place_unit_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the volunteer's file
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id = models.UUIDField(editable=False, db_index=True)
    privacy = Privacy(
        unit="unit", retention="file", K1="id organisation offering place place_unit_id unit enrolment person_id"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "enrolment"], name="walkin_helper_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Face(Row):
    """Somebody who is known at a place, by a first name and a letter: who comes there, or who helps."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    place_unit_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # their own file
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id = models.UUIDField(editable=False, db_index=True)
    role = models.CharField(max_length=12, choices=PartRole.choices)
    shown_name = models.CharField(max_length=80)
    privacy = Privacy(
        unit="unit", retention="file",
        K1="id organisation offering place place_unit_id unit enrolment person_id role", K2="shown_name",
    )  # fmt: skip

    class Meta:
        ordering = ["shown_name", "id"]
        constraints = [models.UniqueConstraint(fields=["place", "enrolment"], name="walkin_face_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Opening(Row):
    """One day on which the door stood open: how many came, and the time of who helped."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # of the place
    on = models.DateField(_("day"))
    people = models.PositiveIntegerField(_("people"), default=0)
    people_are = models.CharField(max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT)
    people_up_to = models.PositiveIntegerField(null=True, blank=True)
    helpers = models.PositiveSmallIntegerField(_("volunteers"), default=0)
    helper_minutes = models.PositiveIntegerField(default=0)  # of all of them together
    professional_minutes = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)  # written into the ledger
    contact_id = models.UUIDField(null=True, blank=True)  # in the ledger: those without a name
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K1="id organisation offering place unit on people people_are people_up_to helpers helper_minutes "
        "professional_minutes closed_at contact_id version"
    )

    class Meta:
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["place", "on"], name="walkin_one_opening_a_day")]

    def __str__(self) -> str:
        return f"{self.on}"


class Visit(Row):
    """A known face, or a helper, at one opening."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="visits")
    place_unit_id = models.UUIDField(editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # their own file
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=PartRole.choices)
    is_here = models.BooleanField(default=True)
    contact_id = models.UUIDField(null=True, blank=True)  # in the ledger
    privacy = Privacy(
        unit="unit", retention="file",
        K1="id organisation offering opening place_unit_id unit enrolment role is_here contact_id",
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opening", "enrolment"], name="walkin_visit_once")]

    def __str__(self) -> str:
        return str(self.pk)
