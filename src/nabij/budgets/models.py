"""Tables of the budgets room: budgets with their lines, moved money, hours, fees, bookings and shared costs."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nabij.budgets.choices import Basis, BudgetState, Certainty, FeeKind, Kind, Side, Stage, TransferState, Worker
from nabij.budgets.rules import FIRST_YEAR, LAST_YEAR
from nabij.enrolment.models import Enrolment, Offering, Programme
from nabij.foundation.access import Row
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import History, Privacy
from nabij.foundation.sealing import SealedField
from nabij.people.models import Organisation, User


def _year() -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )


class Budget(Row):
    """The money of one programme in one year. Amounts everywhere in this room are whole cents."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    # Where the programme runs: whoever coordinates it in one of these branches reads the budget.
    offering_ids = ArrayField(models.BigIntegerField(), default=list)
    year = _year()
    state = models.CharField(_("state"), max_length=8, choices=BudgetState.choices, default=BudgetState.DRAFT)
    for_funders = models.BooleanField(_("funders of this programme may read it"), default=False)
    note = models.TextField(_("explanation"), blank=True)
    hours_at_close = models.JSONField(default=dict, blank=True, editable=False)  # worker -> minutes
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(
        title=pgettext_lazy("noun", "budget"), leave_out="offering_ids hours_at_close closed_at",
        words={"programme": _("programme")},
    )  # fmt: skip
    privacy = Privacy(
        K1="id organisation programme offering_ids year state for_funders note hours_at_close closed_at version"
    )

    class Meta:
        ordering = ["-year", "programme__name"]
        constraints = [models.UniqueConstraint(fields=["programme", "year"], name="one_budget_per_year")]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}"


class Line(Row):
    """One line of a budget. What was planned never changes once it is adopted: money is moved beside it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="+")
    offering_ids = ArrayField(models.BigIntegerField(), default=list)
    for_funders = models.BooleanField(default=False, editable=False)  # of the budget, for the second wall
    side = models.CharField(max_length=6, choices=Side.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    planned_cents = models.BigIntegerField(_("planned, in cents"), default=0)
    shifted_cents = models.BigIntegerField(default=0, editable=False)  # what approved transfers did
    entered_cents = models.BigIntegerField(_("actual, entered by hand, in cents"), default=0)
    booked_cents = models.BigIntegerField(default=0, editable=False)  # what imported bookings add up to
    forecast_cents = models.BigIntegerField(_("forecast for the whole year, in cents"), null=True, blank=True)
    certainty = models.CharField(_("how sure"), max_length=8, choices=Certainty.choices, blank=True)
    # Accounts of the books that belong here, such as 4000 or 4100-4199.
    accounts = models.CharField(_("ledger accounts"), max_length=200, blank=True)
    note = models.TextField(_("explanation"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(
        title=_("line of a budget"), leave_out="offering_ids for_funders",
        words={"shifted_cents": _("moved, in cents"), "booked_cents": _("booked, in cents"), "side": _("side")},
    )  # fmt: skip
    privacy = Privacy(
        K1="id organisation budget offering_ids for_funders side kind name order planned_cents shifted_cents "
        "entered_cents booked_cents forecast_cents certainty accounts note version"
    )

    class Meta:
        ordering = ["side", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["budget", "side", "name"], name="one_line_per_name")]

    def __str__(self) -> str:
        return self.name


class Transfer(Row):
    """Money moved between two lines of one budget: asked by one, decided by another, and never changed after that."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="+")
    offering_ids = ArrayField(models.BigIntegerField(), default=list)
    from_line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    to_line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    cents = models.BigIntegerField(_("amount"))
    reason = models.TextField(_("reason"))
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.TextField(_("answer"), blank=True)
    privacy = Privacy(
        K1="id organisation budget offering_ids from_line to_line cents reason state asked_at asked_by decided_at "
        "decided_by answer"
    )

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="transfer_moves_something"),
            models.CheckConstraint(condition=~Q(from_line=F("to_line")), name="transfer_between_two_lines"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(asked_by=F("decided_by"))
                | Q(state=TransferState.WITHDRAWN),
                name="who_asks_does_not_approve",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cents} {self.state}"


class Hours(Row):
    """Hours entered by hand, of professionals or volunteers; those of contacts and gatherings are counted there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="+")
    month = models.DateField(_("month"))  # the first day
    worker = models.CharField(_("whose hours"), max_length=12, choices=Worker.choices)
    minutes = models.PositiveIntegerField(pgettext_lazy("time worked", "hours"))
    what = models.CharField(_("what for"), max_length=120, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField()
    privacy = Privacy(K1="id organisation offering month worker minutes what entered_by entered_at")

    class Meta:
        ordering = ["-month", "-pk"]
        indexes = [models.Index(fields=["offering", "month"], name="hours_by_month")]

    def __str__(self) -> str:
        return f"{self.worker} {self.month:%Y-%m}"


class Fee(Row):
    """What a volunteer was paid, by us or, as they told, by others: all of it counts together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    person_id_copy = models.UUIDField(editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=FeeKind.choices)
    on = models.DateField(_("date"))
    cents = models.PositiveIntegerField(_("amount"))
    minutes = models.PositiveIntegerField(pgettext_lazy("time worked", "hours"), null=True, blank=True)
    over_limit = models.BooleanField(default=False, editable=False)  # somebody was warned, and paid it all the same
    note = SealedField(verbose_name=_("note"))
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="file",
        K1="id organisation offering unit enrolment person_id_copy kind on cents minutes over_limit entered_by "
        "entered_at withdrawn_at",
        K3="note",
    )

    class Meta:
        ordering = ["-on", "-entered_at"]
        indexes = [models.Index(fields=["offering", "on"], name="fee_by_offering")]

    def __str__(self) -> str:
        return f"{self.on} {self.cents}"


class LedgerImport(Row):
    """An export from the books, from upload to taken over or undone. The rows are sealed: they may name people."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=120)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.UPLOADED)
    mapping = models.JSONField(default=dict)  # column -> heading
    table = SealedField()
    counts = models.JSONField(default=dict, blank=True)
    refused = models.JSONField(default=list, blank=True)  # [[row number, code], ...]
    done_at = models.DateTimeField(null=True, blank=True)
    privacy = Privacy(
        unit="unit",
        retention="upload",
        K1="id organisation unit budget made_at made_by stage mapping counts refused done_at",
        K2="file_name",
        K3="table",
    )

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.file_name


class Booking(Row):
    """One row of the books that was added to a line. `mark` recognises it when the same export comes again."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    offering_ids = ArrayField(models.BigIntegerField(), default=list)
    run = models.ForeignKey(LedgerImport, on_delete=models.SET_NULL, null=True, related_name="+")
    on = models.DateField()
    account = models.CharField(max_length=20)
    cents = models.BigIntegerField()
    row = models.PositiveIntegerField()  # in the file
    mark = models.CharField(max_length=32)
    privacy = Privacy(K1="id organisation line offering_ids run on account cents row mark")

    class Meta:
        ordering = ["on", "row"]
        constraints = [models.UniqueConstraint(fields=["organisation", "mark"], name="one_booking_per_mark")]

    def __str__(self) -> str:
        return f"{self.on} {self.account}"


class AllocationRule(Row):
    """How shared costs are divided over programmes from a year on. A rule is never changed: a better one follows it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    from_year = _year()
    explanation = models.TextField(_("what changes, and why"))
    # slug of a shared cost -> basis; costs that are not named follow `basis`.
    bases = models.JSONField(default=dict)
    basis = models.CharField(_("everything else"), max_length=12, choices=Basis.choices, default=Basis.COSTS)
    is_two_step = models.BooleanField(_("in two steps"), default=False)
    focus_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    focus_percent = models.PositiveSmallIntegerField(_("weight of focus programmes (%)"), default=100)
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    privacy = Privacy(
        K1="id organisation number from_year explanation bases basis is_two_step focus_ids focus_percent adopted_at "
        "adopted_by"
    )

    class Meta:
        ordering = ["-from_year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "from_year"], name="one_allocation_rule_per_year"),
            models.UniqueConstraint(fields=["organisation", "number"], name="one_allocation_rule_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.from_year})"


class SharedCost(Row):
    """Costs of a year that belong to no programme by themselves; `order` is the order in which they are divided."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    year = _year()
    slug = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    cents = models.BigIntegerField(_("amount"))
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    privacy = Privacy(K1="id organisation year slug name cents order version")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "year", "slug"], name="one_shared_cost_a_year")]

    def __str__(self) -> str:
        return self.name


class KeyFigure(Row):
    """What a programme, or another shared cost, counts for by one basis in one year, such as its square metres."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    year = _year()
    basis = models.CharField(max_length=12, choices=Basis.choices)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, related_name="+")
    shared_cost = models.SlugField(max_length=40, blank=True)
    value = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    privacy = Privacy(K1="id organisation year basis programme shared_cost value")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "basis", "programme", "shared_cost"], name="one_key_figure",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(programme__isnull=False, shared_cost="") | Q(programme__isnull=True) & ~Q(shared_cost=""),
                name="key_figure_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="key_figure_not_below_nothing"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.basis} {self.year}"
