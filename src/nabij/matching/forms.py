"""Forms of the matching room."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nabij.foundation.ids import new_id
from nabij.matching.choices import ApartReason, Unmet
from nabij.matching.rules import MAY_BEND, rules_of
from nabij.matching.rules.weights import HIGHEST, WEIGHTS, as_json
from nabij.methods.matching import Rules


class RoundForm(forms.Form):
    """For whom a round is, and which wishes may bend."""

    where = forms.ChoiceField(label=_("For which programme"), widget=forms.RadioSelect)
    soft = forms.MultipleChoiceField(
        label=_("Wishes that may bend in this round"),
        help_text=_("Leave all of them empty to keep every wish. A wish that bends makes a pair fit less well."),
        required=False,
        choices=list(MAY_BEND.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    sent_with = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=new_id)

    def __init__(self, *args: object, places: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["where"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(places)
        if len(places) == 1:
            field.initial = places[0][0]


class ApartForm(forms.Form):
    """Why a coordinator keeps two people apart."""

    reason = forms.ChoiceField(
        label=_("Why not these two?"),
        help_text=_("Only coordinators of this programme see it. Never write down that somebody said no."),
        choices=ApartReason.choices,
        widget=forms.RadioSelect,
    )


class ShownForm(forms.Form):
    """What of a round is shown."""

    mark_optional = False
    town = forms.ChoiceField(label=_("Town of the participant"), required=False)
    why = forms.ChoiceField(label=_("Why nobody yet"), required=False, choices=[("", _("all"))])
    months = forms.TypedChoiceField(
        label=_("Waits at least"),
        required=False,
        coerce=int,
        choices=[("", _("any time")), ("3", _("3 months")), ("6", _("6 months")), ("12", _("a year"))],
    )
    show = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, towns: Sequence[str], with_why: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, options in (("town", [(town, town) for town in towns]), ("why", Unmet.choices)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("all")), *options]
        if not with_why:
            del self.fields["why"]


class CompareForm(forms.Form):
    """With which other round to compare."""

    mark_optional = False
    with_round = forms.ChoiceField(label=_("Compare with"))

    def __init__(self, *args: object, rounds: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["with_round"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(rounds)


class AskForm(forms.Form):
    """About which volunteer to ask: why not this one?"""

    mark_optional = False
    volunteer = forms.ChoiceField(label=_("Why not this volunteer?"))

    def __init__(self, *args: object, volunteers: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["volunteer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a volunteer")), *volunteers]


def _points(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=HIGHEST)


class WeightsForm(forms.Form):
    """What counts in the rounds of a programme, and how much."""

    interest_points = _points(WEIGHTS["interest_points"])
    interest_cap = _points(WEIGHTS["interest_cap"])
    slot_points = _points(WEIGHTS["slot_points"])
    slot_cap = _points(WEIGHTS["slot_cap"])
    distance_points = _points(WEIGHTS["distance_points"])
    age_points = _points(WEIGHTS["age_points"])
    urgency_2 = forms.IntegerField(
        label=_("Urgency 2: a day of waiting counts as so many days"), min_value=1, max_value=HIGHEST
    )
    urgency_3 = forms.IntegerField(
        label=_("Urgency 3: a day of waiting counts as so many days"), min_value=1, max_value=HIGHEST
    )
    soft = forms.MultipleChoiceField(
        label=_("Wishes that may bend in every round"),
        help_text=_(
            "All other wishes must be met. The wish for a woman or a man and the language never bend: what somebody "
            "is does not count as better or worse."
        ),
        required=False,
        choices=list(MAY_BEND.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    soft_penalty = _points(WEIGHTS["soft_penalty"])
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """More urgent never counts for less."""
        cleaned = super().clean() or {}
        if cleaned.get("urgency_2", 1) > cleaned.get("urgency_3", HIGHEST):
            self.add_error("urgency_3", ValidationError(_("Urgency 3 counts at least as much as urgency 2.")))
        return cleaned


def weights_in(settings: dict[str, Any], *, version: int) -> dict[str, Any]:
    """Return the weights of a programme as first values of the form."""
    return {**as_json(rules_of(settings)), "version": version}


def rules_in(settings: dict[str, Any], values: dict[str, Any]) -> Rules:
    """Return what was typed as rules, for a preview; nothing is kept."""
    chosen = {**settings.get("matching", {}), **values, "version": "preview"}
    return rules_of({**settings, "matching": chosen})
