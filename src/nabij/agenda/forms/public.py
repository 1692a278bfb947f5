"""Forms for visitors: what they look for, and registering with a name or with nothing but a number."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.agenda.choices import Facility, Kind
from nabij.enrolment.forms.fields import Phone, ShortText
from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput

MOST_PEOPLE = 8


class AgendaFilter(forms.Form):
    """What a visitor looks for."""

    mark_optional = False
    branch = forms.ChoiceField(label=_("Where"), required=False)
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Everything")), *Kind.choices])
    when = forms.ChoiceField(
        label=_("When"), required=False,
        choices=[("", _("All coming days")), ("week", _("In the next 7 days")), ("month", _("In the next 31 days"))],
    )  # fmt: skip
    on = forms.DateField(label=_("From this day"), required=False, widget=DateInput)
    facilities = forms.MultipleChoiceField(
        label=_("What you need there"), required=False, choices=Facility.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, branches: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["branch"]
        field.choices = [("", _("Everywhere")), *branches]

    @property
    def since(self) -> dt.date:
        """Return from which day on; never before today."""
        return max(clock.today(), self.cleaned_data.get("on") or clock.today())

    @property
    def until(self) -> dt.date | None:
        """Return until which day."""
        days = {"week": 7, "month": 31}.get(self.cleaned_data.get("when", ""))
        return self.since + dt.timedelta(days=days) if days else None


class PeopleForm(forms.Form):
    """With how many people somebody comes after all."""

    people = forms.TypedChoiceField(label=_("With how many people do you come?"), coerce=int)

    def __init__(self, *args: Any, now: int, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"people": now}}))
        field: Any = self.fields["people"]
        field.choices = [(number, str(number)) for number in range(1, max(MOST_PEOPLE, now) + 1)]


class RegistrationForm(forms.Form):
    """As few questions as it takes to keep a place. `website` is a trap: people do not see it."""

    about_self = True
    name = ShortText(label=_("Your name"))
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("We send you a mail with day, time and place.")
    )
    phone = Phone(required=False, help_text=_("One of the two is enough."))
    people = forms.TypedChoiceField(
        label=_("With how many people do you come?"), coerce=int, initial=1,
        choices=[(number, str(number)) for number in range(1, MOST_PEOPLE + 1)],
    )  # fmt: skip
    is_newcomer = forms.BooleanField(
        label=_("I come for the first time"), required=False, help_text=_("Then somebody will welcome you.")
    )
    helps = forms.BooleanField(label=_("I come to help as a volunteer"), required=False)
    wants_pick_up = forms.BooleanField(
        label=_("I would like to be fetched"), required=False, help_text=_("We call you about it.")
    )
    fetch_at = ShortText(label=_("Where can we fetch you? Street and number"), required=False, max_length=160)
    pc4 = forms.RegexField(
        r"^([1-9][0-9]{3})?$", label=_("The four digits of your postcode"), required=False,
        error_messages={"invalid": _("Type the four digits of your postcode, for example 8011.")},
    )  # fmt: skip
    seats = forms.TypedChoiceField(
        label=_("I come by car and can take people along"), required=False, coerce=int, empty_value=None,
        choices=[("", _("No")), *((number, str(number)) for number in range(1, 5))],
    )  # fmt: skip
    sent_with = forms.UUIDField(widget=forms.HiddenInput)
    website = forms.CharField(required=False, max_length=200, label=_("Leave this empty"))

    def __init__(
        self, *args: Any, only_count: bool = False, asks_pick_up: bool = False, wants_helpers: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["sent_with"].initial = uuid.uuid4
        self.fields["website"].widget.attrs.update({"tabindex": "-1", "autocomplete": "off"})
        gone = [] if wants_helpers else ["helps"]
        gone += [] if asks_pick_up else ["wants_pick_up", "fetch_at", "pc4", "seats"]
        if only_count:
            gone = ["name", "email", "phone", "helps", "wants_pick_up", "fetch_at", "pc4", "seats"]
        for name in gone:
            self.fields.pop(name, None)

    @property
    def is_trap_sprung(self) -> bool:
        """Say whether a program filled this in."""
        return bool(self.data.get(self.add_prefix("website")))

    def clean(self) -> dict[str, Any]:
        """Ask for one way to reach somebody who gives a name."""
        given: dict[str, Any] = super().clean() or {}
        named = "name" in self.fields
        if named and not any(given.get(name) or name in self.errors for name in ("email", "phone")):
            self.add_error("email", _("Fill in your e-mail address or your phone number. Then we can reach you."))
        if given.get("wants_pick_up") and not given.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Fill in your phone number. We call you to agree when we come."))
        return given


class CodeForm(forms.Form):
    """The code of a flyer or an invitation."""

    mark_optional = False
    code = forms.CharField(label=_("The code on your flyer or invitation"), max_length=20)

    def clean_code(self) -> str:
        """Codes are typed in any way."""
        return "".join(letter for letter in self.cleaned_data["code"].casefold() if letter.isalnum())
