"""Forms around a person's rights and the access log."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.foundation.ui.widgets import DateInput
from nabij.people.forms.fields import PlainText
from nabij.people.queries.rights import LogAsked


class EraseForm(forms.Form):
    """Sure?"""

    why = forms.ChoiceField(
        label=_("Why?"),
        choices=[
            ("asked by the person", _("The person asks for it")),
            ("no longer needed", _("We no longer need the file")),
            ("entered by mistake", _("The person was entered by mistake")),
        ],
    )
    sure = forms.BooleanField(label=_("I know that this cannot be undone"))


class KeepForm(forms.Form):
    """Why a file is kept longer."""

    reason = PlainText(
        label=_("Why must this be kept another year?"), max_length=200, help_text=_("Do not write names here.")
    )


class LogFilter(forms.Form):
    """Above the access log."""

    mark_optional = False
    reference = forms.CharField(label=_("Reference of a file"), required=False, max_length=64)
    event = forms.CharField(label=_("What happened (code)"), required=False, max_length=80)
    user = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput())
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    def __init__(self, data: Mapping[str, Any], *, users: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        field = self.fields["user"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Everybody")), *users]

    def asked(self) -> LogAsked:
        """Return what is looked for; what was not understood is left out."""
        self.is_valid()
        given = self.cleaned_data
        return LogAsked(
            reference=given.get("reference", ""),
            event=given.get("event", ""),
            user_id=given.get("user"),
            since=given.get("since"),
            until=given.get("until"),
        )
