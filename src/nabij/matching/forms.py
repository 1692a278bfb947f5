"""Forms of the matching room."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.matching.rules import SOFT_WISHES


class RoundForm(forms.Form):
    """For whom a round is, and which wishes may bend."""

    where = forms.ChoiceField(label=_("For which programme"), widget=forms.RadioSelect)
    soft = forms.MultipleChoiceField(
        label=_("Wishes that may bend in this round"),
        help_text=_("Leave all of them empty to keep every wish. A wish that bends makes a pair fit less well."),
        required=False,
        choices=list(SOFT_WISHES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, places: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["where"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(places)
        if len(places) == 1:
            field.initial = places[0][0]
