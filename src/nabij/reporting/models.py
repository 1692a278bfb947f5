"""Tables of the reporting room: a report and its chapters, frozen figures, submissions, and what registers keep."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import Qualifier
from nabij.enrolment.models import Programme, ProgrammeLine
from nabij.foundation.access import Row
from nabij.foundation.privacy import History, Privacy
from nabij.people.models import Organisation, User
from nabij.reporting.choices import EntryKind, ReportState, Unit
from nabij.reporting.rules import FIRST_YEAR, LAST_YEAR

_YEARS = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]


def _cells() -> "ArrayField[list[int], list[int]]":
    # Copies of the offerings a report is about, because the walls read them on every row.
    return ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)


class Report(Row):
    """What a programme or a programme line accounts for over one year, by the template of one funder."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    cell_ids = _cells()
    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    line = models.ForeignKey(
        ProgrammeLine, on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("programme line"),
    )  # fmt: skip
    template = models.SlugField(_("template"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"), validators=_YEARS)
    language = models.CharField(_("language"), max_length=2, default="nl")
    title = models.CharField(_("title"), max_length=200)
    subtitle = models.CharField(_("subtitle"), max_length=200, blank=True)
    leader = models.CharField(_("project leader"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    is_submitted = models.BooleanField(default=False, editable=False)  # once, and never not any more
    figures_frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_on = models.DateField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(title=_("report"), words={"programme": _("programme"), "line": _("programme line")})
    privacy = Privacy(
        K1="id organisation cell_ids programme line template year language title subtitle leader state is_submitted "
        "figures_frozen_at accepted_on published_at made_at made_by version"
    )

    class Meta:
        ordering = ["-year", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=False, line__isnull=True)
                | Q(programme__isnull=True, line__isnull=False),
                name="report_on_one_thing",
            ),
            models.UniqueConstraint(
                fields=["programme", "template", "year"], condition=Q(programme__isnull=False),
                name="one_report_of_a_programme",
            ),
            models.UniqueConstraint(
                fields=["line", "template", "year"], condition=Q(line__isnull=False), name="one_report_of_a_line"
            ),
            models.CheckConstraint(
                condition=Q(is_submitted=True) | Q(state__in=[ReportState.DRAFT, ReportState.REVIEW]),
                name="submitted_before_it_is_judged",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} {self.year}"


class Chapter(Row):
    """The text of one chapter; its title, place and slots come from the template."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    cell_ids = _cells()
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="chapters")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("text"), blank=True)
    is_ready = models.BooleanField(_("this chapter is finished"), default=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(K1="id organisation cell_ids report key position text is_ready changed_at changed_by version")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="one_chapter_of_a_kind")]

    def __str__(self) -> str:
        return self.key


class Remark(Row):
    """What somebody of the team says about a chapter, or what the funder asked about a report."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    cell_ids = _cells()
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, null=True, related_name="remarks")
    text = models.TextField(_("remark"))
    is_of_funder = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    privacy = Privacy(K1="id organisation cell_ids report chapter text is_of_funder at by settled_at")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:60]


class Aim(Row):
    """What a figure was meant to become, what it was before, and why it became something else."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    cell_ids = _cells()
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    indicator = models.SlugField(max_length=40)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    cause = models.TextField(_("why it became more or less"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(K1="id organisation cell_ids report indicator baseline target cause version")

    class Meta:
        ordering = ["indicator"]
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="one_aim_per_indicator")]

    def __str__(self) -> str:
        return self.indicator


class FrozenFigure(Row):
    """A figure as it was counted at one moment, with everything needed to count it again. The database keeps it so."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    cell_ids = _cells()
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    indicator = models.SlugField(max_length=40)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    low = models.DecimalField(max_digits=16, decimal_places=2)
    high = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    qualifier = models.CharField(max_length=8, choices=Qualifier.choices, default=Qualifier.EXACT)
    is_told = models.BooleanField(default=True)  # False: too few people answered
    parts = models.JSONField(default=dict)  # name of a branch or programme -> {"low", "high", "qualifier"}
    note = models.CharField(max_length=400, blank=True)
    baseline = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    cause = models.TextField(blank=True)
    rule_version = models.CharField(max_length=20)
    rule_text = models.TextField()
    query = models.TextField()
    parameters = models.JSONField(default=dict)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    privacy = Privacy(
        K1="id organisation cell_ids report indicator unit low high qualifier is_told parts note baseline target cause "
        "rule_version rule_text query parameters frozen_at frozen_by digest"
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="frozen_once")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.low}"


class Submission(Row):
    """The report exactly as it was handed in, with its hash; an answer to questions makes another one beside it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    cell_ids = _cells()
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    privacy = Privacy(K1="id organisation cell_ids report number body digest at by")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="one_submission_per_number")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.number}"


class Entry(Row):
    """A line of a register: a goal that was changed, a bottleneck, a hypothesis or a scenario; labels are by kind."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    cell_ids = _cells()
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("programme"))
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind.choices)
    title = models.CharField(_("in short"), max_length=200)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    owner = models.CharField(max_length=120, blank=True)
    agreed_with = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(_("from the year"), validators=_YEARS)
    last_year = models.PositiveSmallIntegerField(_("up to the year"), null=True, blank=True, validators=_YEARS)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(title=_("line of a register"), words={"programme": _("programme")})
    privacy = Privacy(
        K1="id organisation cell_ids programme kind title before after reason owner agreed_with decided_on first_year "
        "last_year version"
    )

    class Meta:
        ordering = ["kind", "first_year", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=models.F("first_year")),
                name="register_line_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.title
