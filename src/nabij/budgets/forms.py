"""Forms of the budgets room; amounts are typed as people write them and become whole cents."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.budgets import rules
from nabij.budgets.choices import Basis, Certainty, Column, FeeKind, Side, Worker
from nabij.budgets.rules import checking, ledger
from nabij.budgets.rules.money import euros, read_cents
from nabij.enrolment.forms.fields import FreeText, ShortText
from nabij.foundation.ui.widgets import DateInput
from nabij.methods.tables import Limits, TableError, read_table

Choices = Sequence[tuple[Any, str]]


class Amount(forms.CharField):
    """An amount in euros; cleans to whole cents."""

    def __init__(self, *, least: int | None = 0, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_length=30, **kwargs)
        self.least = least

    def prepare_value(self, value: Any) -> Any:
        """Show cents as euros, and what was typed as it was typed."""
        return euros(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Read it, or say how to write it."""
        text = super().clean(value)
        if not text:
            return None
        cents = read_cents(text)
        if cents is None or abs(cents) > rules.MOST_CENTS:
            raise forms.ValidationError(_("Type an amount in euros, for example 1.250,00."))
        if self.least is not None and cents < self.least:
            raise forms.ValidationError(_("This amount is too low."))
        return cents


def in_euros(form: forms.Form, now: dict[str, Any]) -> dict[str, Any]:
    """Let amounts be shown as euros, in what was typed and in how it stands now; returns how it stands."""
    amounts = [name for name, field in form.fields.items() if isinstance(field, Amount)]
    for side in (form.cleaned_data, now):
        side.update({name: euros(side[name]) for name in amounts if isinstance(side.get(name), int)})
    return now


class HoursField(forms.CharField):
    """Hours such as 7, 7,5 or 7:30; cleans to minutes."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_length=10, **kwargs)
        self.most = most

    def clean(self, value: Any) -> int | None:
        """Read it, or say how to write it."""
        text = super().clean(value).strip()
        if not text:
            return None
        clock = re.fullmatch(r"(\d{1,4}):([0-5]\d)", text)
        number = re.fullmatch(r"\d{1,4}(?:[.,]\d{1,2})?", text)
        if clock:
            minutes = int(clock[1]) * 60 + int(clock[2])
        elif number:
            minutes = round(Decimal(text.replace(",", ".")) * 60)
        else:
            raise forms.ValidationError(_("Type hours, for example 7,5 or 7:30."))
        if not 0 < minutes <= self.most * 60:
            raise forms.ValidationError(_("Type between 0 and %(most)s hours.") % {"most": self.most})
        return minutes


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def _year_field() -> forms.IntegerField:
    return forms.IntegerField(label=_("Year"), min_value=rules.FIRST_YEAR, max_value=rules.LAST_YEAR)


class NewBudget(forms.Form):
    """Which programme, which year."""

    programme = forms.TypedChoiceField(label=_("Programme"), coerce=int)
    year = _year_field()

    def __init__(self, *args: Any, programmes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "programme", programmes)


class BudgetForm(forms.Form):
    """What is told with a budget, and to whom."""

    note = FreeText(label=_("Explanation"), help_text=_("For example: nothing will be moved next year."))
    for_funders = forms.BooleanField(
        label=_("Funders of this programme may read this budget"), required=False,
        help_text=_("They see lines, totals and hours and approved moves of money. Never requests, or fees of people."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LineForm(forms.Form):
    """One line."""

    name = ShortText(label=_("Name"))
    kind = forms.ChoiceField(label=_("Kind"))
    planned_cents = Amount(label=_("Budgeted"), least=None)
    entered_cents = Amount(
        label=_("Actual, so far"), least=None, required=False,
        help_text=_("Beside what was taken over from the books. Leave empty for nothing."),
    )  # fmt: skip
    forecast_cents = Amount(
        label=_("Forecast for the whole year"), least=None, required=False,
        help_text=_("Leave empty to forecast the plan, or the actual when that is more."),
    )  # fmt: skip
    certainty = forms.ChoiceField(label=_("How sure is this money?"), choices=Certainty.choices)
    accounts = ShortText(
        label=_("Ledger accounts"), required=False, max_length=200,
        help_text=_("For taking over bookings. For example 4000, 4100-4199."),
    )  # fmt: skip
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, required=False)
    note = FreeText(label=_("Explanation"), help_text=_("For example the cause of a difference."))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, side: Side, plan_stands: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "kind", [(kind.value, str(kind.label)) for kind in rules.kinds_of(side)])
        if side == Side.COST:
            del self.fields["certainty"]
        if plan_stands:
            del self.fields["planned_cents"]

    def clean_accounts(self) -> str:
        """Refuse what is no list of accounts."""
        text: str = self.cleaned_data["accounts"]
        try:
            rules.account_ranges(text)
        except rules.BadAccounts as error:
            raise forms.ValidationError(
                _("“%(piece)s” is no ledger account. Type them with commas between, for example 4000, 4100-4199.")
                % {"piece": error.piece}
            ) from error
        return text

    def values(self, *, planned_stays: int) -> dict[str, Any]:
        """Return the fields of a line; `planned_stays` is kept when the plan stands."""
        given = self.cleaned_data
        return {
            "name": given["name"], "kind": given["kind"], "planned_cents": given.get("planned_cents", planned_stays),
            "entered_cents": given["entered_cents"] or 0, "forecast_cents": given["forecast_cents"],
            "certainty": given.get("certainty", ""), "accounts": given["accounts"], "order": given["order"] or 0,
            "note": given["note"],
        }  # fmt: skip


class TransferForm(forms.Form):
    """A request to move money."""

    from_line = forms.TypedChoiceField(label=_("From"), coerce=int)
    to_line = forms.TypedChoiceField(label=_("To"), coerce=int)
    cents = Amount(label=_("Amount"), least=1)
    reason = FreeText(label=_("Reason"), required=True, help_text=_("Funders may read this when it is approved."))

    def __init__(self, *args: Any, lines: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_line", "to_line"):
            _choose(self, name, [("", str(_("Choose a line"))), *lines])

    def clean(self) -> dict[str, Any]:
        """Refuse moving from a line to itself."""
        given = self.cleaned_data
        if given.get("from_line") is not None and given.get("from_line") == given.get("to_line"):
            self.add_error("to_line", _("Choose another line than the one it comes from."))
        return given


class DecideForm(forms.Form):
    """Yes or no, with a word about it."""

    answer = FreeText(label=_("Your answer"), rows=3)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason when it is refused."""
        if self.data.get("verdict") == "refuse" and not self.cleaned_data.get("answer"):
            self.add_error("answer", _("Say why, so that whoever asked knows what to do."))
        return self.cleaned_data


class HoursForm(forms.Form):
    """Hours by hand."""

    offering = forms.TypedChoiceField(label=_("Programme and branch"), coerce=int)
    month = forms.DateField(label=_("A day in the month"), widget=DateInput)
    worker = forms.ChoiceField(label=_("Whose hours?"), choices=Worker.choices, widget=forms.RadioSelect)
    minutes = HoursField(label=_("Hours worked"), most=9_999)
    what = ShortText(label=_("What for"), required=False)

    def __init__(self, *args: Any, offerings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "offering", offerings)


class FeeForm(forms.Form):
    """What a volunteer is paid."""

    volunteer = forms.ChoiceField(label=_("Volunteer"))
    kind = forms.ChoiceField(
        label=_("What is paid?"), choices=FeeKind.choices, widget=forms.RadioSelect, initial=FeeKind.HOURLY,
        help_text=_("Fees and fixed sums count for the limits, from whoever they come. Costs with receipts do not."),
    )  # fmt: skip
    on = forms.DateField(label=_("Date"), widget=DateInput)
    cents = Amount(label=_("Amount"), least=1)
    minutes = HoursField(label=_("Hours worked"), most=400, required=False, help_text=_("For a fee for hours."))
    note = FreeText(label=_("Note"), rows=2, max_length=500)
    knows = forms.BooleanField(
        label=_("I have read that this goes over a limit, and it must be written down all the same"), required=False
    )

    def __init__(self, *args: Any, volunteers: Choices, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "volunteer", volunteers)
        if not asks:
            del self.fields["knows"]

    def clean(self) -> dict[str, Any]:
        """Ask for hours with a fee for hours: without them its limit cannot be judged."""
        given = self.cleaned_data
        if given.get("kind") == FeeKind.HOURLY and "minutes" in given and not given["minutes"]:
            self.add_error("minutes", _("Type for how many hours this is paid."))
        return given


class UploadForm(forms.Form):
    """An export of the books."""

    file = forms.FileField(
        label=_("Export of your books"), help_text=_("A CSV or XLSX file of at most 20 MB and 20,000 rows.")
    )

    def clean_file(self) -> Any:
        """Read the whole file, so that one that cannot be read is refused here."""
        file = self.cleaned_data["file"]
        if file.size > Limits().size_bytes:
            raise forms.ValidationError(_("This file is too large. At most 20 MB can be read; split it."))
        try:
            self.cleaned_data["table"] = read_table(source=file.read(), filename=file.name)
        except TableError as error:
            where = _("Row %(row)d.") % {"row": error.row} if error.row else ""
            raise forms.ValidationError(
                _("We cannot read this file. Save it as CSV or XLSX with one row of headings. %(where)s")
                % {"where": where}
            ) from error
        return file


class ColumnsForm(forms.Form):
    """Which heading is which column."""

    def __init__(self, *args: Any, header: Sequence[str], mapping: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in Column:
            self.fields[column.value] = forms.ChoiceField(
                label=str(column.label).capitalize(), required=column in {Column.DATE, Column.ACCOUNT},
                choices=[("", _("Not in this file")), *((heading, heading) for heading in header)],
                initial=mapping.get(column.value, ""),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for an amount, and refuse one heading for two columns."""
        chosen = [heading for heading in self.cleaned_data.values() if heading]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("Each heading can be one column only."))
        if not self.errors and not ledger.is_complete(self.mapping):
            raise forms.ValidationError(_("Choose where the amount stands: one column, or debit and credit."))
        return self.cleaned_data

    @property
    def mapping(self) -> dict[str, str]:
        """Return the columns that have a heading."""
        return {name: heading for name, heading in self.cleaned_data.items() if heading}


class CostForm(forms.Form):
    """One shared cost."""

    name = ShortText(label=_("Name"))
    cents = Amount(label=_("Amount"), least=None)
    order = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=999, initial=0,
        help_text=_("In two steps, a cost is also divided over the shared costs below it."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class KeysForm(forms.Form):
    """What programmes and shared costs count for, by one basis."""

    mark_optional = False

    def __init__(self, *args: Any, what: Iterable[tuple[str, str]], values: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in what:
            self.fields[f"key-{key}"] = forms.DecimalField(
                label=label, required=False, min_value=0, max_digits=12, decimal_places=2, initial=values.get(key),
                localize=True,
            )  # fmt: skip

    @property
    def values(self) -> dict[str, Decimal | None]:
        """Return what was typed, by programme id or slug of a shared cost."""
        return {name.removeprefix("key-"): value for name, value in self.cleaned_data.items()}


class RuleForm(forms.Form):
    """A new way of dividing shared costs."""

    from_year = _year_field()
    basis = forms.ChoiceField(label=_("Divide shared costs by"), choices=Basis.choices)
    is_two_step = forms.BooleanField(
        label=_("In two steps: first over other shared costs, then over programmes"), required=False
    )
    focus = forms.TypedMultipleChoiceField(
        label=_("Focus programmes"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Programmes that the plan of the organisation puts first, and that carry more of the costs."),
    )  # fmt: skip
    focus_percent = forms.IntegerField(
        label=_("Weight of focus programmes (%)"), min_value=1, max_value=1_000, initial=100,
        help_text=_("100 is as heavy as the others, 150 half as much again."),
    )  # fmt: skip
    explanation = FreeText(label=_("What changes, and why"), required=True)

    def __init__(self, *args: Any, programmes: Choices, costs: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "focus", programmes)
        for slug, name in costs:
            self.fields[f"cost-{slug}"] = forms.ChoiceField(
                label=name, choices=[("", _("As said above")), *Basis.choices], required=False
            )

    @property
    def bases(self) -> dict[str, Basis]:
        """Return the costs that are divided otherwise than the rest."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name.startswith("cost-") and value}
        return {name.removeprefix("cost-"): Basis(value) for name, value in chosen.items()}


class CheckForm(forms.Form):
    """A published table, and what should add up in it."""

    table = forms.CharField(
        label=_("The table"), max_length=40_000, widget=forms.Textarea(attrs={"rows": 10}), strip=False,
        help_text=_("Copy it from a spreadsheet, or type it: first a line with headings, then a name and figures. "
                    "Put a tab or a semicolon between them."),
    )  # fmt: skip
    sums = forms.CharField(
        label=_("What should add up"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One on a line, with spaces around the signs: Total = Staff + Activities - Income. "
                    "With figures only, a sum in the text is checked to the digit: 10 = 7 + 3."),
    )  # fmt: skip
    rounded = forms.BooleanField(
        label=_("The figures are rounded, for example to thousands"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        """Look at it, or say which line cannot be understood."""
        given = self.cleaned_data
        if self.errors:
            return given
        try:
            given["checked"] = checking.look_at(table=given["table"], sums=given["sums"], rounded=given["rounded"])
        except checking.Unreadable as error:
            field = "sums" if error.what in {"sum", "name"} else "table"
            self.add_error(field, _FAULTS[error.what] % {"line": error.line, "piece": error.piece})
        return given


_FAULTS = {
    "row": _("Line %(line)s does not have a name and as many figures as there are headings: %(piece)s"),
    "figure": _("Line %(line)s: “%(piece)s” is no whole figure."),
    "sum": _("Line %(line)s is not a sum such as Total = Staff + Activities: %(piece)s"),
    "name": _("Line %(line)s: there is no row with the name “%(piece)s” in the table."),
}
