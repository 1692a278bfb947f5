"""Tables of the desk: how long a conversation may take, ready sentences, addresses, and what is written afterwards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nabij.conversations.models import Conversation
from nabij.enrolment.models import Offering
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.models import Organisation, User
from nabij.programmes.helpline.models.hours import Helpline


class DeskRules(Row):
    """How conversations go at one helpline: their length, how long they are kept, and where a visitor flees to."""

    helpline = models.OneToOneField(Helpline, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    warn_minutes = models.PositiveSmallIntegerField(_("warn gently after (minutes)"), default=45)
    close_minutes = models.PositiveSmallIntegerField(_("longest conversation (minutes)"), default=60)
    idle_warn_minutes = models.PositiveSmallIntegerField(_("ask whether somebody is there after (minutes)"), default=8)
    idle_close_minutes = models.PositiveSmallIntegerField(_("close when it stays quiet (minutes)"), default=12)
    keep_hours = models.PositiveSmallIntegerField(_("erase what was said after (hours)"), default=24)
    exit_url = models.URLField(_("where “Leave now” goes to"), default="https://www.wikipedia.org/")
    partner_sites = ArrayField(
        models.CharField(max_length=200), verbose_name=_("sites that may show the chat"), default=list, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K0="id helpline organisation offering warn_minutes close_minutes idle_warn_minutes idle_close_minutes "
        "keep_hours exit_url partner_sites version"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(close_minutes__gt=F("warn_minutes")) & Q(idle_close_minutes__gt=F("idle_warn_minutes")),
                name="desk_warns_before_it_closes",
            )
        ]

    def __str__(self) -> str:
        return str(self.helpline_id)


class Phrase(Row):
    """A ready sentence that a volunteer may put in a message and change."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("sentence"), max_length=1000)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=50)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(K1="id organisation offering title text position version")

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title


class HelpAddress(Row):
    """Where else somebody finds help, as it was on a day, and who says so. Visitors see those for emergencies."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    about = models.CharField(_("for what"), max_length=160, blank=True)
    known_as = models.CharField(max_length=20, blank=True, editable=False)  # has its words in all languages
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    website = models.URLField(_("website"), blank=True)
    for_visitors = models.BooleanField(_("show to visitors"), default=False)
    source = models.CharField(_("where this comes from"), max_length=200, blank=True)
    checked_on = models.DateField(_("checked on"))
    position = models.PositiveSmallIntegerField(_("place in the list"), default=50)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K0="id organisation offering name about known_as phone website for_visitors source checked_on position version"
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Told(Row):
    """What a visitor chose to tell at the door: age band and language. Erased with the conversation."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    facts = SealedField()
    rated = models.BooleanField(default=False)  # an evaluation is counted once; the answer itself is only a count
    privacy = Privacy(
        unit="unit", retention="conversation", K1="id conversation organisation offering unit rated", K4="facts"
    )

    def __str__(self) -> str:
        return str(self.conversation_id)


class WrapUp(Row):
    """What a volunteer writes down after a conversation: no names. Counted at once, erased with the conversation."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    answers = SealedField()  # JSON: kind, topics, age, referred
    note = SealedField(verbose_name=_("note"))
    privacy = Privacy(
        unit="unit",
        retention="conversation",
        K1="id conversation organisation offering unit volunteer at",
        K4="answers note",
    )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Debrief(Row):
    """How a conversation left the volunteer, for the coordinator to call: about the volunteer, never the visitor."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    impact = models.PositiveSmallIntegerField(_("how heavy was it"))
    note = SealedField(verbose_name=_("what stays with you"))
    heard_at = models.DateTimeField(null=True, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="debrief",
        K1="id organisation offering unit volunteer at impact heard_at",
        K3="note",
    )

    class Meta:
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=Q(impact__range=(1, 5)), name="impact_from_one_to_five")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Break(Row):
    """A volunteer on shift who catches breath: gets no new conversation until the break ends."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    privacy = Privacy(K1="id organisation offering volunteer since until")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "volunteer"], condition=Q(until__isnull=True), name="one_break_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.since:%H:%M}"
