"""Forms for the team: a gathering with its day as precisely as it is known, its series, and its place."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nabij.agenda.actions import Involved, When
from nabij.agenda.choices import (
    Audience,
    Facility,
    GatheringState,
    GuestRole,
    Kind,
    PartIn,
    Precision,
    Registering,
    Repeat,
)
from nabij.enrolment.forms.fields import FreeText, Phone, ShortText, element_field, sub_goal_field
from nabij.foundation.ui.widgets import DateInput

_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
_MOST_PLACES = 100_000
_LINE = re.compile(r"^(?P<name>[^:]+?)\s*(?::\s*(?P<part>[^:€]+?))?\s*(?:€\s*(?P<amount>\d[\d.]*(?:,\d\d)?))?$")


class TimeInput(forms.TimeInput):
    """The time picker of the browser."""

    input_type = "time"


class GatheringForm(forms.Form):
    """One gathering, or the first of a series."""

    offering = forms.TypedChoiceField(label=_("Programme"), coerce=int)
    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices, initial=Kind.COFFEE)
    title = ShortText(label=_("Title"))
    summary = FreeText(
        label=_("What it is"), help_text=_("In plain words: this stands in the agenda and on the flyer.")
    )
    precision = forms.ChoiceField(
        label=_("How precisely do you know when?"), choices=Precision.choices, initial=Precision.TIME
    )
    day = forms.DateField(
        label=_("Day"), widget=DateInput, help_text=_("Only a month or a year known? Choose any day in it."),
        error_messages={"invalid": _("Choose a day from the calendar, or type it as 2026-05-31.")},
    )  # fmt: skip
    starts = forms.TimeField(label=_("From"), required=False, widget=TimeInput(format="%H:%M"))
    ends = forms.TimeField(label=_("Until"), required=False, widget=TimeInput(format="%H:%M"))
    last_day = forms.DateField(label=_("Last day, when it takes several days"), required=False, widget=DateInput)
    venue_id = forms.TypedChoiceField(
        label=pgettext_lazy("gathering", "Place"), required=False, coerce=int, empty_value=None
    )
    audience = forms.ChoiceField(
        label=_("For whom?"), choices=Audience.choices, initial=Audience.PUBLIC, widget=forms.RadioSelect
    )
    registering = forms.ChoiceField(
        label=_("Do people register?"), choices=Registering.choices, initial=Registering.COUNT, widget=forms.RadioSelect
    )
    places = forms.IntegerField(
        label=_("How many places?"), required=False, min_value=0, max_value=_MOST_PLACES,
        help_text=_("Leave empty when everybody fits in."),
    )  # fmt: skip
    newcomer_places = forms.IntegerField(
        label=_("How many of these do you keep for newcomers?"), required=False, min_value=0, max_value=_MOST_PLACES
    )
    volunteer_places = forms.IntegerField(
        label=_("How many places for volunteers?"), required=False, min_value=0, max_value=_MOST_PLACES
    )
    professional_places = forms.IntegerField(
        label=_("How many places for professionals?"), required=False, min_value=0, max_value=_MOST_PLACES
    )
    closes_on = forms.DateField(
        label=_("Registering closes after this day"), required=False, widget=DateInput,
        help_text=_("Leave empty to keep it open until it starts."),
    )  # fmt: skip
    offers_pick_up = forms.BooleanField(label=_("We can fetch people who cannot come by themselves"), required=False)
    bring = forms.CharField(label=_("Costs, and what to bring"), required=False, max_length=200)
    theme = forms.CharField(label=_("Theme"), required=False, max_length=120)
    sub_goals = sub_goal_field()
    elements = element_field()
    script = FreeText(label=_("Script for who leads it"), max_length=20_000, rows=8)
    involved = FreeText(
        label=_("Other organisations"),
        help_text=_("One on a line. After a colon you say what they do: organiser, funder, gives the room. "
                    "For example: Rotary: funder € 500"),
    )  # fmt: skip
    hosts = forms.MultipleChoiceField(
        label=_("Which volunteers lead or help?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They may see who comes, and tick who is there."),
    )  # fmt: skip
    parent_id = forms.TypedChoiceField(label=_("Part of"), required=False, coerce=str, empty_value=None)
    also_later = forms.BooleanField(label=_("Change all later gatherings of this series as well"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, offerings: Sequence[tuple[int, str]], venues: Sequence[tuple[int, str]],
        hosts: Sequence[tuple[str, str]] = (), wholes: Sequence[tuple[str, str]] = (), in_series: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._choose("offering", offerings if len(offerings) == 1 else [("", _("Choose")), *offerings])
        self._choose("venue_id", [("", _("Not known yet")), *venues])
        self._choose("hosts", hosts, needed=bool(hosts))
        self._choose("parent_id", [("", _("It stands by itself")), *wholes], needed=bool(wholes))
        if not in_series:
            del self.fields["also_later"]

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]], *, needed: bool = True) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        if not needed:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Check that days, times and places fit together; what was typed stays."""
        given: dict[str, Any] = super().clean() or {}
        self._check_days(given)
        if given.get("precision") == Precision.TIME and not given.get("starts"):
            self.add_error("starts", _("Fill in the time, or say that only the day is known."))
        given["newcomer_places"] = given.get("newcomer_places") or 0
        if given.get("places") is not None and given["newcomer_places"] > given["places"]:
            self.add_error("newcomer_places", _("You keep more places for newcomers than there are."))
        given["organisations"] = self._organisations(given.get("involved", ""))
        return given

    def _check_days(self, given: dict[str, Any]) -> None:
        day, last = given.get("day"), given.get("last_day")
        if day and not _FIRST <= day < _LAST:
            self.add_error("day", _("Please check the year."))
        if last and day and last < day:
            self.add_error("last_day", _("The last day is before the first."))
        if last and last >= _LAST:
            self.add_error("last_day", _("Please check the year."))
        closes = given.get("closes_on")
        if closes and day and closes > (last or day) and given.get("precision") in {Precision.TIME, Precision.DAY}:
            self.add_error("closes_on", _("Registering cannot stay open longer than the gathering lasts."))

    def _organisations(self, text: str) -> list[Involved]:
        found = []
        for line in filter(None, (line.strip() for line in text.splitlines())):
            match = _LINE.match(line)
            part = _part(match["part"] or "") if match else None
            if match is None or part is None:
                self.add_error("involved", _("We do not understand this line: %(line)s") % {"line": line[:80]})
                continue
            amount = match["amount"]
            cents = round(float(amount.replace(".", "").replace(",", ".")) * 100) if amount else None
            if len(match["name"]) > 120 or (cents or 0) > 2_000_000_000:
                self.add_error("involved", _("This line is too long: %(line)s") % {"line": line[:80]})
                continue
            found.append(Involved(match["name"], part, cents))
        return found

    @property
    def when(self) -> When:
        """Return when it takes place."""
        given = self.cleaned_data
        return When(
            precision=Precision(given["precision"]), day=given["day"], starts=given["starts"], ends=given["ends"],
            last_day=given["last_day"],
        )  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """Return everything but the day."""
        names = (
            "kind", "title", "summary", "theme", "script", "bring", "audience", "venue_id", "registering", "places",
            "newcomer_places", "volunteer_places", "professional_places", "offers_pick_up",
        )  # fmt: skip
        closes = self.cleaned_data["closes_on"]
        midnight = dt.datetime.combine(closes + dt.timedelta(days=1), dt.time()) if closes else None
        return {name: self.cleaned_data[name] for name in names} | {
            "closes_at": timezone.make_aware(midnight) if midnight else None,
            "parent_id": self.cleaned_data.get("parent_id"),
        }


def _part(text: str) -> PartIn | None:
    """Return what an organisation does, as it was typed in any language; nothing typed is organising too."""
    word = " ".join(text.split()).casefold()
    if not word:
        return PartIn.CO_ORGANISER
    return next((part for part in PartIn if word in {part.value, str(part.label).casefold()}), None)


class RepeatForm(forms.Form):
    """How a gathering repeats."""

    how = forms.ChoiceField(label=_("How often?"), choices=Repeat.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Until"), required=False, widget=DateInput, help_text=_("Leave empty when it goes on.")
    )

    def __init__(self, *args: Any, first: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first

    def clean_until(self) -> dt.date | None:
        """A series ends after it begins."""
        until: dt.date | None = self.cleaned_data["until"]
        if until is not None and (until < self.first or until >= _LAST):
            raise forms.ValidationError(_("Choose a day after the first gathering."))
        return until


class CancelForm(forms.Form):
    """Why something is called off, in words everybody who registered will read."""

    reason = ShortText(label=_("Why? Everybody who registered reads this."), max_length=200, required=False)


class GatheringFilter(forms.Form):
    """Narrows the list of the team."""

    mark_optional = False
    offering = forms.TypedChoiceField(label=_("Programme"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *GatheringState.choices])
    show = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offerings: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["offering"]
        field.choices = [("", _("All programmes")), *offerings]


class StaffRegistrationForm(forms.Form):
    """Somebody who is on the phone, or who takes part already."""

    enrolment = forms.TypedChoiceField(label=_("Takes part already"), required=False, coerce=str, empty_value=None)
    name = ShortText(label=_("Or a name"), required=False)
    phone = Phone(required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    role = forms.ChoiceField(label=_("Comes as"), choices=GuestRole.choices)
    people = forms.IntegerField(label=_("With how many people?"), min_value=1, max_value=50, initial=1)
    is_newcomer = forms.BooleanField(label=_("Comes for the first time"), required=False)
    wants_pick_up = forms.BooleanField(label=_("Wants to be fetched"), required=False)
    fetch_at = ShortText(label=_("Fetch at this address"), required=False, max_length=200)
    pc4 = forms.RegexField(
        r"^([1-9][0-9]{3})?$", label=_("Postcode (4 digits)"), required=False,
        error_messages={"invalid": _("Type the four digits of the postcode.")},
    )  # fmt: skip
    seats = forms.IntegerField(label=_("Can fetch so many people by car"), required=False, min_value=0, max_value=8)

    def __init__(self, *args: Any, enrolments: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enrolment"]
        field.choices = [("", _("No, or not known")), *enrolments]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("enrolment") and not given.get("name"):
            self.add_error("name", _("Choose somebody who takes part, or type a name."))
        given["seats"] = given.get("seats") or 0
        return given


class VenueForm(forms.Form):
    """A place to gather."""

    branch_id = forms.TypedChoiceField(label=_("Branch"), coerce=int)
    name = ShortText(label=_("Name of the place"))
    street = ShortText(
        label=_("Street and number"), required=False,
        help_text=_("Everybody can read this. Do not put somebody's home address here."),
    )  # fmt: skip
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=7)
    town = ShortText(label=_("Town"), required=False, max_length=80)
    facilities = forms.MultipleChoiceField(
        label=_("Accessibility"), required=False, choices=Facility.choices, widget=forms.CheckboxSelectMultiple
    )
    route = FreeText(
        label=_("How to get there"), help_text=_("For example: bus 5, stop Markt. Then walk two minutes."), rows=3
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, branches: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["branch_id"]
        field.choices = branches
