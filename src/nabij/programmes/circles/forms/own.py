"""Forms for participants: registering without an account, their own notes, and looking back."""

import decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.forms.fields import FreeText, ShortText
from nabij.enrolment.forms.joining import ParticipantForm
from nabij.programmes.circles.choices import ASKED, EntryKind

_MOST_EUROS = 100_000


class RegisterForm(ParticipantForm):
    """I would like to come to this circle."""

    themes = forms.MultipleChoiceField(
        label=_("What would you like to learn?"), required=False, choices=ASKED, widget=forms.CheckboxSelectMultiple
    )
    wish = FreeText(
        label=_("Is there something we should know?"), required=False, rows=3,
        help_text=_("For example: I come with my daughter, or I walk with a stick."),
    )  # fmt: skip
    field_order: Any = (
        "given_name", "family_name", "phone", "email", "postcode", "themes", "wish", "agrees", "website", "sent_with",
    )  # fmt: skip


class Euros(forms.CharField):
    """An amount as people write it here; cleans to cents."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 12)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int:
        """Read 12,50 and 12.50 and € 12."""
        text = str(super().clean(value)).replace("€", "").replace(",", ".").strip()
        if not text:
            return 0
        try:
            amount = decimal.Decimal(text)
        except decimal.InvalidOperation as error:
            raise ValidationError(_("Type an amount, for example 12,50.")) from error
        if not amount.is_finite() or not 0 <= amount <= _MOST_EUROS:
            raise ValidationError(_("Type an amount between 0 and 100,000."))
        return int((amount * 100).to_integral_value(decimal.ROUND_HALF_UP))


class WordsForm(forms.Form):
    """Something I am going to do, or money I saved."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=EntryKind.choices, widget=forms.RadioSelect)
    text = ShortText(label=_("In your own words"), max_length=300)
    cents = Euros(
        label=_("How much did you save? (euros)"),
        required=False,
        help_text=_("Only when you saved money. About is fine."),
    )
    is_shared = forms.BooleanField(label=_("My circle may see this"), required=False)

    def __init__(self, *args: Any, is_own: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_own:  # what somebody else writes down is always shared with the circle
            del self.fields["is_shared"]

    def clean(self) -> dict[str, Any]:
        """Ask how much, when it is about money saved."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") == EntryKind.SAVING and not given.get("cents") and "cents" not in self.errors:
            self.add_error("cents", _("How much was it, about? For example 12,50."))
        return given


class LookBackForm(forms.Form):
    """How was it?"""

    stars = forms.TypedChoiceField(
        label=_("How was the circle for you?"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("very good")), (4, _("good")), (3, _("all right")), (2, _("not so good")), (1, _("not good"))],
    )  # fmt: skip
    again = forms.BooleanField(label=_("I would like to come again next season"), required=False)
    themes = forms.MultipleChoiceField(
        label=_("What would you like to learn more about?"), required=False, choices=ASKED,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    text = FreeText(label=_("What do you want to tell us?"), rows=4)
