"""Forms for members, behind their link: another time, something to bring, how it goes."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.foundation.ui.widgets import DateInput
from nabij.programmes.groups.choices import HowOften
from nabij.programmes.groups.forms.fields import MomentForm, ShortText, TimeInput, still_to_come


class RatherForm(MomentForm):
    """Another time."""

    on = forms.DateField(label=_("Day"), widget=DateInput)
    at = forms.TimeField(label=_("Time"), widget=TimeInput)

    def clean_on(self) -> dt.date:
        """A day that is still to come."""
        return still_to_come(self.cleaned_data["on"])


class OwnPlanForm(RatherForm):
    """The next time of a group that stands alone."""

    place = ShortText(label=_("Where"), max_length=200, required=False)


class ThingForm(forms.Form):
    """Something I bring."""

    what = ShortText(label=_("What do you bring?"), max_length=60)


class HowIsItForm(forms.Form):
    """How it goes, in two taps."""

    mark_optional = False

    still = forms.ChoiceField(
        label=_("Do you still meet?"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
    )
    how_often = forms.ChoiceField(
        label=_("How often?"), choices=HowOften.choices, widget=forms.RadioSelect, required=False
    )
    people = forms.IntegerField(
        label=_("With about how many?"), min_value=1, max_value=50, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
