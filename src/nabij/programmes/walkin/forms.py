"""Forms of a walk-in place: its address and hours, a special day, who is known, and the count of one opening."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.enrolment.choices import Qualifier
from nabij.enrolment.forms.fields import FreeText, ShortText
from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput
from nabij.methods import weeks
from nabij.methods.calendars import Block
from nabij.programmes.walkin import rules
from nabij.programmes.walkin.rules import Count


class BlocksField(forms.CharField):
    """Hours of one day as people type them; cleans to blocks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> list[Block]:
        """Read the hours, or say what was not understood."""
        text = super().clean(value)
        try:
            blocks = weeks.parse_blocks(text)
            weeks.require_no_overlap({0: blocks})
        except weeks.HoursNotUnderstood as wrong:
            words = _("“%(part)s” is not understood. Write hours such as 10:00 - 12:30.") % {"part": wrong.part}
            raise forms.ValidationError(words) from wrong
        except weeks.HoursOverlap as wrong:
            raise forms.ValidationError(_("These hours overlap. Make one block of them.")) from wrong
        return blocks


class PlaceForm(forms.Form):
    """A place, where it is and when its door stands open."""

    name = ShortText(label=gettext_lazy("Name for visitors"), max_length=80)
    summary = FreeText(label=gettext_lazy("What people can do here"), rows=3, max_length=1_000)
    street = ShortText(label=gettext_lazy("Street and number"), required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), required=False, max_length=7)
    town = ShortText(label=gettext_lazy("Town"), required=False, max_length=80)
    route = FreeText(label=gettext_lazy("How to get there"), rows=2, max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in weeks.WEEKDAYS:
            self.fields[f"day_{weekday}"] = BlocksField(
                label=capfirst(WEEKDAYS[weekday]),
                help_text=_("For example 10:00 - 12:30, 13:30 - 16:00. Empty is closed.") if not weekday else "",
            )

    def clean(self) -> dict[str, Any]:
        """Refuse hours that overlap around midnight."""
        given: dict[str, Any] = super().clean() or {}
        week = {day: given[f"day_{day}"] for day in weeks.WEEKDAYS if given.get(f"day_{day}")}
        try:
            weeks.require_no_overlap(week)
        except weeks.HoursOverlap as wrong:
            one, other = (WEEKDAYS[day] for day in wrong.days)
            words = _("Hours of %(one)s and %(other)s overlap.") % {"one": one, "other": other}
            self.add_error(f"day_{wrong.days[0]}", words)
        given["week"] = weeks.as_json(week)
        return given


class NewPlaceForm(PlaceForm):
    """A new place: also in which programme, and its address on the web."""

    offering = forms.TypedChoiceField(label=gettext_lazy("Programme"), coerce=int)
    slug = forms.SlugField(
        label=gettext_lazy("Address on the web"), max_length=40,
        help_text=gettext_lazy("Small letters and dashes, for example computer-house."),
    )  # fmt: skip
    field_order = ("offering", "name", "slug")

    def __init__(self, *args: Any, offerings: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["offering"]
        field.choices = offerings


def typed_week(stored: Any) -> dict[str, str]:
    """Return stored hours as they are typed."""
    return {f"day_{day}": weeks.said_blocks(blocks) for day, blocks in weeks.week_of(stored).items()}


class SpecialDayForm(forms.Form):
    """A day with hours of its own."""

    on = forms.DateField(label=gettext_lazy("Date"), widget=DateInput)
    blocks = BlocksField(label=gettext_lazy("Open"), help_text=gettext_lazy("Leave it empty when it is closed."))
    message = ShortText(label=gettext_lazy("Message for visitors"), required=False, max_length=200)

    def clean_on(self) -> dt.date:
        """Refuse a day that is over."""
        day: dt.date = self.cleaned_data["on"]
        if not clock.today() <= day <= clock.today() + dt.timedelta(days=3 * 366):
            raise forms.ValidationError(_("Choose today or a later day, within three years."))
        return day


class FacesForm(forms.Form):
    """Who is known at the counter."""

    known = forms.MultipleChoiceField(
        label=gettext_lazy("Who is known here?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Only who agreed to it. Helpers see a first name and one letter. Volunteers you tick may count here."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["known"]
        field.choices = people


class CountForm(forms.Form):
    """How many came, how sure that is, and the time of who helped."""

    people = forms.IntegerField(label=gettext_lazy("How many people came?"), min_value=0, max_value=rules.MOST)
    people_are = forms.ChoiceField(label=gettext_lazy("This number is"), choices=Qualifier.choices)
    people_up_to = forms.IntegerField(
        label=gettext_lazy("And at most"), required=False, min_value=0, max_value=rules.MOST,
        help_text=gettext_lazy("Only for “between”."),
    )  # fmt: skip
    helpers = forms.IntegerField(label=gettext_lazy("How many volunteers helped?"), min_value=0, max_value=500)
    helper_hours = forms.DecimalField(
        label=gettext_lazy("Hours of all volunteers together"), min_value=0, max_value=5_000, decimal_places=2
    )
    professional_hours = forms.DecimalField(
        label=gettext_lazy("Hours of all professionals together"), min_value=0, max_value=5_000, decimal_places=2
    )

    def __init__(self, *args: Any, known: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = known

    def clean_people(self) -> int:
        """Whoever was recognised came."""
        people: int = self.cleaned_data["people"]
        if people < self._known:
            said = _("You ticked %(n)s people: the number in all cannot be lower.") % {"n": self._known}
            raise forms.ValidationError(said)
        return people

    def clean(self) -> dict[str, Any]:
        """Check that a range goes up."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("people_are") != Qualifier.RANGE:
            given["people_up_to"] = None
        elif given.get("people_up_to") is None or given["people_up_to"] < given.get("people", 0):
            self.add_error("people_up_to", _("Fill in a number that is higher than the first one."))
        return given

    @property
    def count(self) -> Count:
        """Return what was counted."""
        given = self.cleaned_data
        return Count(
            people=given["people"], people_are=Qualifier(given["people_are"]), people_up_to=given["people_up_to"],
            helpers=given["helpers"], helper_minutes=round(given["helper_hours"] * 60),
            professional_minutes=round(given["professional_hours"] * 60),
        )  # fmt: skip
