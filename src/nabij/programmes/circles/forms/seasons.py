"""Forms with which a coordinator plans seasons and circles and says who leads and takes part."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.forms.fields import ShortText
from nabij.foundation.ui.widgets import DateInput
from nabij.programmes.circles import rules
from nabij.programmes.circles.choices import ASKED, Part

Choices = Sequence[tuple[Any, Any]]
HOW_OFTEN = [(7, _("once a week")), (14, _("every two weeks")), (28, _("every four weeks"))]
_LONGEST_DAYS = 730


class TimeInput(forms.TimeInput):
    """The time picker of the browser."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class SeasonForm(forms.Form):
    """A season with its break."""

    offering = forms.TypedChoiceField(label=_("Programme"), coerce=int)
    name = ShortText(label=_("Name"), max_length=80, help_text=_("For example: autumn 2027"))
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    break_from = forms.DateField(label=_("Break from"), widget=DateInput, required=False)
    break_until = forms.DateField(
        label=_("Break up to and including"), widget=DateInput, required=False,
        help_text=_("Evenings that fall in the break move on, and everybody hears of it."),
    )  # fmt: skip
    registering = forms.BooleanField(label=_("People can register on the public page"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offerings: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["offering"]
        field.choices = offerings
        if not offerings:
            del self.fields["offering"]

    def clean(self) -> dict[str, Any]:
        """Check that a season and its break go forward."""
        given: dict[str, Any] = super().clean() or {}
        check_days(self, given)
        since, until = given.get("break_from"), given.get("break_until")
        if (since is None) != (until is None) and not {"break_from", "break_until"} & set(self.errors):
            self.add_error("break_until", _("Fill in both days of the break, or neither."))
        elif since and until and until < since:
            self.add_error("break_until", _("The break ends before it begins."))
        return given


def check_days(form: forms.Form, given: dict[str, Any]) -> None:
    """Refuse a season that ends before it begins, or lasts years."""
    starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
    if starts_on and ends_on:
        if ends_on < starts_on:
            form.add_error("ends_on", _("The last day lies before the first."))
        elif (ends_on - starts_on).days > _LONGEST_DAYS:
            form.add_error("ends_on", _("A season lasts two years at most. Check the year."))


class AgainForm(forms.Form):
    """The next season, like this one."""

    name = ShortText(label=_("Name of the next season"), max_length=80)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)

    def clean(self) -> dict[str, Any]:
        """Check that it goes forward; a break is added later."""
        given: dict[str, Any] = super().clean() or {}
        check_days(self, given)
        return given | {"break_from": None, "break_until": None, "registering": False}


class CircleForm(forms.Form):
    """A circle: where, when and for how many."""

    name = ShortText(label=_("Name"), max_length=80)
    venue_id = forms.TypedChoiceField(
        label=_("Place"), coerce=int, empty_value=None, required=False,
        help_text=_("Places stand under Gatherings, with how to get there."),
    )  # fmt: skip
    places = forms.IntegerField(label=_("Places"), min_value=2, max_value=30, initial=8)
    at = forms.TimeField(label=_("From"), widget=TimeInput)
    minutes = forms.IntegerField(label=_("How many minutes"), min_value=30, max_value=480, initial=150)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, venues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["venue_id"]
        field.choices = [("", _("Not known yet")), *venues]


class NewCircleForm(CircleForm):
    """A new circle with all its evenings."""

    first_on = forms.DateField(label=_("First evening"), widget=DateInput)
    every_days = forms.TypedChoiceField(label=_("How often"), coerce=int, choices=HOW_OFTEN)
    sessions = forms.IntegerField(
        label=_("How many evenings"), min_value=1, max_value=rules.MOST_SESSIONS, initial=16,
        help_text=_("Each gets a theme and a script; you can change both later."),
    )  # fmt: skip
    field_order = ("name", "venue_id", "places", "first_on", "at", "minutes", "every_days", "sessions", "version")

    def __init__(self, *args: Any, season: tuple[dt.date, dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._season = season

    def clean_first_on(self) -> dt.date:
        """A day within the season."""
        day: dt.date = self.cleaned_data["first_on"]
        since, until = self._season
        if not since <= day <= until:
            raise ValidationError(_("Choose a day within the season."))
        return day


class MemberForm(forms.Form):
    """Somebody who takes part, with what they would like to learn."""

    enrolment = forms.ChoiceField(label=_("Who"))
    themes = forms.MultipleChoiceField(
        label=_("What would they like to learn?"), required=False, choices=ASKED, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enrolment"]
        field.choices = [("", "–"), *people]


class FacilitatorForm(forms.Form):
    """Who leads the circle, from and until when."""

    enrolment = forms.ChoiceField(label=_("Who"))
    part = forms.ChoiceField(label=_("As"), choices=Part.choices)
    from_on = forms.DateField(label=_("From"), widget=DateInput)
    until_on = forms.DateField(label=_("Up to and including"), widget=DateInput, required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enrolment"]
        field.choices = [("", "–"), *people]

    def clean(self) -> dict[str, Any]:
        """Ask until when somebody stands in."""
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("from_on"), given.get("until_on")
        if given.get("part") == Part.STAND_IN and until is None and "until_on" not in self.errors:
            self.add_error("until_on", _("Fill in until when this person stands in."))
        if since and until and until < since:
            self.add_error("until_on", _("The last day lies before the first."))
        return given


class WhyForm(forms.Form):
    """Why something is called off."""

    why = ShortText(label=_("Why?"), max_length=200, help_text=_("Everybody with a place reads this in a mail."))
