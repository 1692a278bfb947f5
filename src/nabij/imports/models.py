"""Tables of the imports room: one import, what it made, and which column was which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.models import Programme
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.foundation.sealing import SealedField
from nabij.imports.choices import Kind, Stage
from nabij.people.models import Branch, Organisation, User


class ImportRun(Row):
    """One list taken over. Its rows are sealed and kept 30 days; counts, row numbers and reasons stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # of the upload
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # none: a command
    kind = models.CharField(_("list of"), max_length=12, choices=Kind.choices)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("programme"))
    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    file_name = models.CharField(_("file"), max_length=120)
    judged_on = models.DateField(_("judged on"))
    stage = models.CharField(_("state"), max_length=8, choices=Stage.choices, default=Stage.UPLOADED)
    table = SealedField()  # heading, rows and refused rows, as JSON
    mapping = models.JSONField(default=dict)  # column -> heading
    decisions = models.JSONField(default=dict)  # row number -> decision
    row_count = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # verdict -> how many
    findings = models.JSONField(default=list)  # row number, verdict, column and code; never a value
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="upload",
        K1="id organisation unit user kind programme branch judged_on stage mapping decisions row_count rows_done "
        "counts findings made_at finished_at undone_at",
        K2="file_name",
        K3="table",
    )

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%Y-%m-%d %H:%M}"


class ImportedRow(Row):
    """What one row became, so that an import can be undone and a list can be laid beside the result."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the file it became
    row = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)  # as the list itself numbers people
    person_id = models.UUIDField(db_index=True)
    person_unit_id = models.UUIDField(db_index=True)
    enrolment_id = models.UUIDField(null=True)
    made_person = models.BooleanField(default=True)
    filled = models.JSONField(default=list)  # fields of an existing person that were empty before
    person_version = models.PositiveIntegerField(default=1)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id run organisation offering_id unit row person_id person_unit_id enrolment_id made_person filled "
        "person_version",
        K2="number",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="one_result_per_row")]

    def __str__(self) -> str:
        return str(self.row)


class SavedMapping(Row):
    """Which heading was which column the last time a list was imported into a programme."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    mapping = models.JSONField(default=dict)
    privacy = Privacy(K1="id organisation programme kind mapping")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "kind"], name="one_mapping_per_programme")]

    def __str__(self) -> str:
        return f"{self.kind} {self.programme_id}"
