"""Tables of the library: manuscripts that a person is still working on, and articles that anybody may read."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import SubGoal, TargetGroup, WorkingElement
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import Privacy
from nabij.library.choices import ReadState
from nabij.library.rules import FIRST_YEAR, LAST_YEAR
from nabij.people.models import Organisation, User


def _year(**kwargs: object) -> "models.PositiveSmallIntegerField[int, int]":
    validators = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    return models.PositiveSmallIntegerField(_("year"), validators=validators, **kwargs)  # type: ignore[arg-type]


class Original(Row):
    """A report as a file, kept as it came and sealed under a unit of its own; and how far reading it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    file_id = models.UUIDField()
    name = models.CharField(_("file"), max_length=120)
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    source_name = models.CharField(max_length=240, blank=True)
    state = models.CharField(max_length=8, choices=ReadState.choices, default=ReadState.WAITING)
    reason = models.CharField(max_length=12, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    privacy = Privacy(
        unit="unit",
        K1="id organisation unit file_id name kind size source_name state reason done total made_at made_by",
    )

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        """Whether it is still being read."""
        return self.state == ReadState.WAITING


class Manuscript(Row):
    """A report as it was pasted or uploaded, and what it is to become; nobody but the team sees it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    original = models.ForeignKey(Original, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.TextField(_("the text as it was published"))
    source_name = models.CharField(_("where it was published"), max_length=240, blank=True)
    source_title = models.CharField(_("title as printed"), max_length=240)
    title = models.CharField(_("title"), max_length=240)
    year = _year()
    chapter = models.CharField(_("chapter"), max_length=120, blank=True)
    line = models.CharField(_("programme line"), max_length=120, blank=True)
    method = models.CharField(_("method"), max_length=120, blank=True)
    target_groups = ArrayField(
        models.CharField(max_length=20, choices=TargetGroup.choices), default=list, blank=True,
        verbose_name=_("target groups"),
    )  # fmt: skip
    sub_goals = ArrayField(models.CharField(max_length=12, choices=SubGoal.choices), default=list, blank=True)
    elements = ArrayField(models.CharField(max_length=12, choices=WorkingElement.choices), default=list, blank=True)
    municipalities = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    facts = models.JSONField(default=list, blank=True)  # [[label, value], ...]
    parts = models.JSONField(default=list)  # [{"title", "level", "paragraphs"}, ...]
    figures = models.JSONField(default=list, blank=True)  # [{"text", "what", "sentence"}, ...]
    chrome = models.JSONField(default=list, blank=True)  # what was left out
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(
        K1="id organisation original source source_name source_title title year chapter line method target_groups "
        "sub_goals elements municipalities facts parts figures chrome made_at made_by version"
    )

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.title


class Article(Row):
    """One addressable unit that anybody may read. Withdrawn, it keeps its address and loses its text."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    manuscript = models.OneToOneField(Manuscript, on_delete=models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=10, unique=True)
    title = models.CharField(max_length=240)
    source_title = models.CharField(max_length=240)
    source_name = models.CharField(max_length=240, blank=True)
    year = _year(db_index=True)
    chapter = models.CharField(max_length=120, blank=True)
    line = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=120, blank=True)
    target_groups = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    sub_goals = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    elements = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    municipalities = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    facts = models.JSONField(default=list, blank=True)
    parts = models.JSONField(default=list)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    words = SearchVectorField(null=True, editable=False)
    # The words of title, headings and labels by themselves: short enough to look at in everything that was found.
    heads = models.GeneratedField(
        expression=models.Func("words", template="ts_filter(%(expressions)s, '{a,b}')"),
        output_field=SearchVectorField(null=True), db_persist=True,
    )  # fmt: skip
    privacy = Privacy(
        K0="id organisation manuscript code title source_title source_name year chapter line method target_groups "
        "sub_goals elements municipalities facts parts published_at changed_at withdrawn_at words heads"
    )

    class Meta:
        ordering = ["-year", "title"]
        indexes = [GinIndex(fields=["words"], name="article_words")]

    def __str__(self) -> str:
        return self.title
