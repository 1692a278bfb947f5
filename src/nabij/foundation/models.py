"""What the walls themselves store: erasure units, data keys, the access log, personal links and outgoing mail."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from nabij.foundation.access import Columns, Policy, Row, Within, rule
from nabij.foundation.ids import new_id
from nabij.foundation.privacy import Privacy


class Unit(Row):
    """What is erased as one: a participant file, a volunteer file, an upload. Its data key seals its texts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(K1="id organisation_id kind opened_on closed_on erased_at")

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class DataKey(models.Model):
    """The wrapped key of one unit, in the key store. Deleting this row erases what it sealed, in every backup."""

    stored_in = "keys"
    unit_id = models.UUIDField(primary_key=True, editable=False)
    epoch = models.CharField(max_length=20)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    privacy = Privacy(K1="unit_id epoch made_at", KS="wrapped")

    def __str__(self) -> str:
        return str(self.unit_id)


class AuditEntry(Row):
    """One line of the access log (fields as in NEN 7513); appended, chained, never changed."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.BigIntegerField()
    at = models.DateTimeField()
    event = models.CharField(max_length=80)
    subject = models.CharField(max_length=32, blank=True)
    user_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=40, blank=True)
    data_class = models.CharField(max_length=2, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20)
    about = models.CharField(max_length=120, blank=True)
    chain_no = models.BigIntegerField(null=True)
    previous = models.BinaryField(null=True)
    digest = models.BinaryField(null=True)

    privacy = Privacy(
        K1="id organisation_id at event subject user_id on_behalf_of role data_class purpose outcome about "
        "chain_no previous digest"
    )

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "-id"], name="audit_by_organisation"),
            models.Index(fields=["subject", "-id"], name="audit_by_subject"),
            models.Index(fields=["id"], name="audit_unchained", condition=models.Q(chain_no__isnull=True)),
        ]
        constraints = [models.UniqueConstraint(fields=["organisation_id", "chain_no"], name="audit_one_place_in_chain")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event}"


class Change(Row):
    """One change of one row, written by a trigger (see foundation.history); erased with the unit it is about."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.BigIntegerField()
    unit_id = models.UUIDField(null=True)
    branch_ids = ArrayField(models.BigIntegerField(), default=list)
    cell_ids = ArrayField(models.BigIntegerField(), default=list)
    personal = models.BooleanField()  # about a person, or about how the house is arranged
    about = models.CharField(max_length=60)  # which model
    row_id = models.CharField(max_length=40)
    what = models.CharField(max_length=8)  # added, changed, removed
    before = models.JSONField()
    after = models.JSONField()
    veiled = ArrayField(models.CharField(max_length=63), default=list)  # changed, and not shown
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    through = models.CharField(max_length=20, blank=True)  # why no actor was needed, if so

    privacy = Privacy(
        unit="unit_id",
        retention="person",
        K1="id organisation_id unit_id branch_ids cell_ids personal about row_id what veiled at user_id through",
        K2="before after",
    )

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "-id"], name="change_by_unit", condition=models.Q(personal=True)),
            models.Index(fields=["organisation_id", "-id"], name="change_of_house", condition=models.Q(personal=False)),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.row_id} {self.what} {self.at:%Y-%m-%d %H:%M}"


class Link(models.Model):
    """A personal link in a mail: for somebody without an account, for one purpose, until a moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.BigIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    unit_id = models.UUIDField(null=True, blank=True, db_index=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        unit="unit_id",
        retention="link",
        K1="id organisation_id purpose subject_id unit_id expires_at used_at",
        KS="token_hash",
    )

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject_id"], name="link_by_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at:%Y-%m-%d %H:%M}"


class OutgoingMail(models.Model):
    """A mail that waits to be handed to the mail server; deleted as soon as it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.BigIntegerField(default=0)  # in whose name; 0 where nobody said
    kind = models.CharField(max_length=60)
    to = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    unsubscribe = models.CharField(max_length=300, blank=True)
    calendar = models.TextField(blank=True)
    made_at = models.DateTimeField()
    failed = models.CharField(max_length=200, blank=True)

    privacy = Privacy(
        unit="id",
        retention="outgoing mail",
        K1="id organisation_id kind made_at failed reply_to",
        K2="to subject text html unsubscribe calendar",
    )

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}"


class Reading(models.Model):
    """What a check of the house itself found the last time: about machines, never about people."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()
    ok = models.BooleanField()
    number = models.IntegerField(default=0)

    privacy = Privacy(K1="name at ok number")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


CHANGES = Policy(
    Change,
    Columns(organisation="organisation_id", branches="branch_ids", cells="cell_ids", unit="unit_id"),
    (
        rule("coordinator", "view", Within(), personal=True),
        rule("administrator", "view", Within(), personal=False),
        rule("manager", "view", Within(), personal=False),
    ),
)
UNITS = Policy(Unit, Columns(organisation="organisation_id"), (), second_wall=False)
AUDIT = Policy(
    AuditEntry,
    Columns(organisation="organisation_id"),
    (rule("privacy_officer", "view", Within()), rule("administrator", "view", Within())),
    second_wall=False,
)
