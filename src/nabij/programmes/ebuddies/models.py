"""Tables of the e-buddies: letterboxes, pairs, and the letters a coordinator may read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nabij.conversations.models import Conversation
from nabij.enrolment.models import Offering
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.models import Organisation, User
from nabij.programmes.ebuddies.choices import (
    AgeBand,
    Asked,
    EndedBy,
    FlagWhy,
    PairState,
    Topic,
    VisitorLanguage,
    Weekday,
)


class Letterbox(Row):
    """The public door of one offering, and its rules."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.OneToOneField(Offering, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name for visitors"), max_length=80)
    is_open = models.BooleanField(_("takes applications"), default=True)
    asked = ArrayField(models.CharField(max_length=8, choices=Asked.choices), default=list, blank=True)
    term_months = models.PositiveSmallIntegerField(_("months that a pair writes"), default=12)
    farewell_weeks = models.PositiveSmallIntegerField(_("weeks for saying goodbye"), default=4)
    wait_message = models.CharField(_("for who waits"), max_length=300, blank=True)
    places = models.PositiveSmallIntegerField(_("e-buddies per volunteer"), default=2)
    keep_hours = models.PositiveIntegerField(_("hours that letters are kept after the end"), default=24 * 7)
    flag_words = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    sample_percent = models.PositiveSmallIntegerField(_("letters drawn by chance, in a hundred"), default=2)
    exit_url = models.URLField(_("page to leave to"), default="https://www.buienradar.nl/")
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K0="id organisation offering slug name is_open places asked term_months farewell_weeks wait_message keep_hours "
        "sample_percent exit_url version",
        K1="flag_words",  # who knows the list can write around it
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(sample_percent__lte=100), name="sample_is_a_percentage"),
            models.CheckConstraint(condition=Q(term_months__range=(1, 36)), name="term_is_one_to_36_months"),
        ]

    def __str__(self) -> str:
        return self.name


class Pair(Row):
    """One anonymous person from application to farewell, and the volunteer who is there for them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    letterbox = models.ForeignKey(Letterbox, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=PairState.choices, default=PairState.NEW, editable=False)
    code_hash = models.BinaryField(null=True, unique=True)
    next_code_hash = models.BinaryField(null=True, unique=True)  # shown, and not yet typed back
    entries = models.PositiveIntegerField(default=0)  # a new code ends the pages that the old one opened
    age_band = models.CharField(max_length=5, choices=AgeBand.choices, blank=True)
    topics = ArrayField(models.CharField(max_length=10, choices=Topic.choices), default=list, blank=True)
    nickname = SealedField()
    wish = SealedField()
    language = models.CharField(max_length=7, choices=VisitorLanguage.choices, default=VisitorLanguage.DUTCH)
    ping_address = SealedField()  # only when somebody asks for it; used for the ping alone, gone at the end
    news_at = models.DateTimeField(null=True)  # since when there is something the visitor has not looked at
    visitor_pinged_at = models.DateTimeField(null=True)
    unanswered_since = models.DateTimeField(null=True)  # since when a letter of the visitor waits for an answer
    has_rated = models.BooleanField(default=False)
    applied_at = models.DateTimeField()
    conversation = models.OneToOneField(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")
    volunteer = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    stand_in = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    stand_in_until = models.DateField(null=True)
    away_from = models.DateField(null=True)  # the volunteer's holidays, told beforehand
    away_until = models.DateField(null=True)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday.choices, null=True, blank=True)
    at_time = models.TimeField(_("time"), null=True, blank=True)
    started_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=6, choices=EndedBy.choices, blank=True)
    counted_on = models.DateField(null=True)  # the last day that was counted as a contact
    pings_volunteer = models.BooleanField(default=False)
    pinged_at = models.DateTimeField(null=True)  # no second mail before the volunteer came to look
    seen_by_volunteer = models.PositiveIntegerField(default=0)
    privacy = Privacy(
        unit="unit",
        retention="e-buddy",
        K1="id organisation offering unit letterbox state entries applied_at conversation volunteer stand_in "
        "stand_in_until away_from away_until age_band topics language weekday at_time started_on ends_on ended_at "
        "ended_by counted_on pings_volunteer pinged_at seen_by_volunteer news_at visitor_pinged_at unanswered_since "
        "has_rated",
        K4="nickname wish ping_address",
        KS="code_hash next_code_hash",
    )

    class Meta:
        ordering = ["applied_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["chosen", "running", "paused", "farewell"]) | Q(volunteer__isnull=False),
                name="pair_has_a_volunteer_when_chosen",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Flag(Row):
    """One letter that the coordinator may read, and whether that was done. Both sides were told beforehand."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    why = models.CharField(max_length=6, choices=FlagWhy.choices)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    privacy = Privacy(unit="unit", retention="e-buddy", K1="id organisation offering pair unit seq why at read_at")

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["pair", "seq"], name="one_flag_per_letter")]

    def __str__(self) -> str:
        return f"{self.pair_id} {self.seq}"
