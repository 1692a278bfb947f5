"""Forms for coordinators and for who leads a group."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nabij.foundation import clock
from nabij.foundation.ids import new_id
from nabij.foundation.ui.widgets import DateInput
from nabij.programmes.groups import rules
from nabij.programmes.groups.choices import EndReason, GroupState, HandOver, HowOften, LeaveReason, WishKind
from nabij.programmes.groups.forms.fields import MomentForm, ShortText, Ticks, TimeInput, still_to_come

Choices = Sequence[tuple[Any, Any]]
_OLDEST_DAYS = 366
_DAY_MINUTES = 24 * 60


def _offer(field: forms.Field, choices: Choices) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class FilterForm(forms.Form):
    """What a coordinator looks for in the list."""

    mark_optional = False

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("open", _("all that are open")), ("waits", _("waits for a volunteer")), *GroupState.choices],
    )
    offering = forms.TypedChoiceField(label=_("Programme"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, offerings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["offering"], [("", _("all programmes")), *offerings])


class NameForm(forms.Form):
    """What people call a group."""

    name = ShortText(label=_("Name of the group"), max_length=80)


class ByHandForm(NameForm):
    """A group made by hand."""

    people = Ticks(label=_("Who"), help_text=_("Two people or more, eight at most."))
    leader = forms.ChoiceField(label=_("Who leads it"), required=False)
    interests = ShortText(
        label=_("What they like to do"), max_length=120, required=False, help_text=_("With commas between.")
    )

    def __init__(self, *args: Any, people: Choices, leaders: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["people"], people)
        _offer(self.fields["leader"], [("", _("no volunteer yet")), *leaders])

    def clean_people(self) -> list[str]:
        """A group is small."""
        chosen: list[str] = self.cleaned_data["people"]
        if not rules.SMALLEST <= len(chosen) <= rules.LARGEST_BY_HAND:
            raise ValidationError(_("Choose two people or more, eight at most."))
        return chosen


def split(text: str) -> list[str]:
    """Return what stands between commas."""
    return [part.strip().lower()[:40] for part in text.split(",") if part.strip()]


class ChangeForm(NameForm):
    """Name, interests, usual place and coordinator; carries the version that was seen."""

    interests = ShortText(
        label=_("What they like to do"), max_length=120, required=False, help_text=_("With commas between.")
    )
    place = ShortText(
        label=_("Where they usually meet"), max_length=200, required=False,
        help_text=_("Members see this on their page. At somebody's home is fine, when that person agrees."),
    )  # fmt: skip
    coordinator = forms.TypedChoiceField(label=_("Coordinator"), coerce=int, empty_value=None, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, coordinators: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["coordinator"], [("", "–"), *coordinators])


class DryRunForm(forms.Form):
    """How the engine looks for groups."""

    near_km = forms.IntegerField(label=_("Live at most so many kilometres from each other"), min_value=1, max_value=50)
    largest = forms.TypedChoiceField(
        label=_("People in a group, at most"), coerce=int, choices=[(2, "2"), (3, "3"), (4, "4")]
    )


class WishForm(forms.Form):
    """Who would gladly, or rather not, sit with whom."""

    who = forms.ChoiceField(label=_("Who"))
    kind = forms.ChoiceField(label=_("Wish"), choices=WishKind.choices)
    about = forms.ChoiceField(label=_("About whom"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("who", "about"):
            _offer(self.fields[name], people)

    def clean(self) -> dict[str, Any]:
        """A wish is about somebody else."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("who") and found.get("who") == found.get("about"):
            raise ValidationError(_("Choose two different people."))
        return found


class PersonForm(forms.Form):
    """Somebody who joins."""

    enrolment = forms.ChoiceField(label=_("Who"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["enrolment"], people)


class LeaderForm(forms.Form):
    """Who leads a group."""

    leader = forms.ChoiceField(label=_("Volunteer"), required=False)

    def __init__(self, *args: Any, leaders: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["leader"], [("", _("nobody yet: it waits for a volunteer")), *leaders])


class LeaveForm(forms.Form):
    """Why somebody leaves."""

    reason = forms.ChoiceField(label=_("Reason"), choices=LeaveReason.choices)


class EndForm(forms.Form):
    """Why a group ends, and what comes next."""

    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason.choices)
    hand_over = forms.ChoiceField(label=_("What comes next for them"), choices=HandOver.choices, required=False)
    offering = forms.TypedChoiceField(label=_("Which programme"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, offerings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["offering"], [("", "–"), *offerings])


class PlanForm(MomentForm):
    """When and where a group meets the next time."""

    on = forms.DateField(label=_("Day"), widget=DateInput)
    at = forms.TimeField(label=_("Time"), widget=TimeInput)
    place = ShortText(label=_("Where"), max_length=200, required=False)

    def clean_on(self) -> dt.date:
        """A day that is still to come."""
        return still_to_come(self.cleaned_data["on"])


class ThingForm(forms.Form):
    """Something to bring."""

    what = ShortText(label=_("What is needed"), max_length=60)


class CheckInForm(forms.Form):
    """How it goes: two taps, and a number."""

    mark_optional = False

    still = forms.ChoiceField(
        label=_("Do they still meet?"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
    )
    how_often = forms.ChoiceField(
        label=_("How often?"), choices=HowOften.choices, widget=forms.RadioSelect, required=False
    )
    people = forms.IntegerField(
        label=_("With about how many?"), min_value=1, max_value=50, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    entry = forms.UUIDField(widget=forms.HiddenInput, initial=new_id, required=False)  # a second press finds the first


class WhoAnswersForm(forms.Form):
    """Who gets the question how it goes, by mail."""

    member = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["member"], [("", _("nobody: the coordinator calls")), *members])


class HeldForm(MomentForm):
    """Who was there: filled in as it most often is, so that one press on the button is often enough."""

    mark_optional = False

    came = Ticks(label=_("Who was there?"), required=False)
    on = forms.DateField(label=_("Day"), widget=DateInput)
    at = forms.TimeField(label=_("Time"), widget=TimeInput)
    minutes = forms.IntegerField(
        label=_("How many minutes"), min_value=1, max_value=_DAY_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    volunteer_hours = forms.DecimalField(
        label=_("Hours of volunteers, all together"), min_value=0, max_value=200, decimal_places=2, required=False
    )
    professional_hours = forms.DecimalField(
        label=_("Hours of professionals, all together"), min_value=0, max_value=200, decimal_places=2, required=False
    )
    entry = forms.UUIDField(widget=forms.HiddenInput)  # sent twice it is written once

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["came"], members)

    def clean_came(self) -> list[str]:
        """Somebody was there."""
        came: list[str] = self.cleaned_data["came"]
        if not came:
            raise ValidationError(_("Tick who was there. Was nobody there? Then call the next time off."))
        return came

    def clean_on(self) -> dt.date:
        """A day that lies behind us, and not too far."""
        on: dt.date = self.cleaned_data["on"]
        today = clock.today()
        if on > today:
            raise ValidationError(_("This day is still to come."))
        if (today - on).days > _OLDEST_DAYS:
            raise ValidationError(_("This is more than a year ago. Is the year right?"))
        return on

    def minutes_of(self, name: str) -> int:
        """Return hours as minutes."""
        hours = self.cleaned_data.get(name)
        return round(hours * 60) if hours else 0
