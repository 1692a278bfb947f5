"""Forms of the imports room: which list, which columns, and what to do with people who look alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.foundation.ui.widgets import DateInput
from nabij.imports.actions import words
from nabij.imports.choices import Column, Decision, Kind
from nabij.imports.rules import columns
from nabij.methods.tables import Limits, TableError, read_table


class UploadForm(forms.Form):
    """Which list, and where it goes."""

    kind = forms.ChoiceField(label=_("Who are on the list?"), choices=Kind.choices, widget=forms.RadioSelect)
    programme = forms.TypedChoiceField(
        label=_("Programme"), coerce=int, help_text=_("A row that names another programme of yours goes there.")
    )
    branch = forms.TypedChoiceField(
        label=_("Branch"), coerce=int, required=False, empty_value=None,
        help_text=_("Leave empty to use the nearest branch for each person."),
    )  # fmt: skip
    on = forms.DateField(label=_("Judge the list as on"), widget=DateInput)
    file = forms.FileField(label=_("The list"), help_text=_("A CSV or XLSX file of at most 20 MB and 20,000 rows."))

    def __init__(
        self, *args: Any, programmes: Sequence[tuple[int, str]], branches: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = programmes  # type: ignore[attr-defined]
        self.fields["branch"].choices = [("", _("The nearest")), *branches]  # type: ignore[attr-defined]
        if len(programmes) == 1:
            self.fields["programme"].initial = programmes[0][0]

    def clean_file(self) -> Any:
        """Read the whole list, so that a file that cannot be read is refused here, in words."""
        file = self.cleaned_data["file"]
        if file.size > Limits().size_bytes:
            raise forms.ValidationError(_("This file is too large. At most 20 MB can be read; split the list."))
        try:
            self.cleaned_data["table"] = read_table(source=file.read(), filename=file.name)
        except TableError as error:
            raise forms.ValidationError(words.table_error(error)) from error
        return file


class ColumnsForm(forms.Form):
    """Which heading of the file is which column."""

    def __init__(
        self, *args: Any, header: Sequence[str], kind: Kind, mapping: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for column in columns.columns_for(kind):
            self.fields[column.value] = forms.ChoiceField(
                label=str(column.label).capitalize(),
                required=column in columns.REQUIRED,
                choices=[("", _("Not in this list")), *((heading, heading) for heading in header)],
                initial=mapping.get(column.value, ""),
                error_messages={"required": _("Without this column no row can be taken over. Choose its heading.")},
            )

    def clean(self) -> dict[str, Any]:
        """Refuse one heading for two columns."""
        chosen: dict[str, str] = {}
        for name, heading in list(self.cleaned_data.items()):
            if heading and heading in chosen:
                other = Column(chosen[heading]).label
                self.add_error(name, _("This heading is already used for: %(other)s.") % {"other": other})
            chosen.setdefault(heading, name)
        return self.cleaned_data

    @property
    def mapping(self) -> dict[str, str]:
        """Return the columns that have a heading."""
        return {name: heading for name, heading in self.cleaned_data.items() if heading}


class DecisionsForm(forms.Form):
    """What to do with each row that looks like somebody else."""

    mark_optional = False

    def __init__(self, *args: Any, rows: Mapping[int, Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row, decision in rows.items():
            self.fields[f"row-{row}"] = forms.ChoiceField(
                label=_("Row %(row)d") % {"row": row}, choices=Decision.choices, initial=decision.value
            )

    @property
    def decisions(self) -> dict[int, Decision]:
        """Return what was chosen, by row number."""
        return {int(name.removeprefix("row-")): Decision(value) for name, value in self.cleaned_data.items()}
