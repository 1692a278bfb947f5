"""Forms about persons and households."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.foundation import clock
from nabij.foundation.ui.widgets import DayMonthYear
from nabij.people import registry, rules
from nabij.people.actions.persons import PersonFacts
from nabij.people.choices import Gender, PageLanguage
from nabij.people.forms.fields import Phone, PlainText, Postcode

_OLDEST = dt.date(1900, 1, 1)


class PersonForm(forms.Form):
    """What is known of a person."""

    given_name = PlainText(label=_("First name"), max_length=80)
    infix = PlainText(label=_("Name prefix"), max_length=30, required=False, help_text=_("For example: van der"))
    family_name = PlainText(label=_("Last name"), max_length=80, required=False)
    birth_date = forms.DateField(
        label=_("Date of birth"), required=False, widget=DayMonthYear(), input_formats=["%Y-%m-%d"]
    )
    gender = forms.ChoiceField(label=_("Gender"), required=False, choices=[("", _("Not told")), *Gender.choices])
    phone = Phone(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    postcode = Postcode(label=_("Postcode"), max_length=10, required=False)
    town = PlainText(label=_("Town"), max_length=80, required=False)
    address = PlainText(
        label=_("Street and house number"),
        max_length=200,
        required=False,
        help_text=_("Is kept sealed. Everybody who opens it is written down."),
    )
    page_language = forms.ChoiceField(label=_("Language for mail"), choices=PageLanguage.choices, initial="nl")

    def clean_birth_date(self) -> dt.date | None:
        """Refuse a birthday nobody alive can have."""
        day: dt.date | None = self.cleaned_data["birth_date"]
        if day and not _OLDEST <= day <= clock.today():
            raise forms.ValidationError(_("This date of birth is not possible."), code="birth_date")
        return day

    def facts(self) -> PersonFacts:
        """Return the facts as entered."""
        names = PersonFacts.__dataclass_fields__
        return PersonFacts(**{name: self.cleaned_data[name] for name in names})

    def compared(self) -> rules.Facts:
        """Return what possible doubles are found by."""
        names = rules.Facts.__dataclass_fields__
        return rules.Facts(**{name: self.cleaned_data[name] for name in names})


class NewPersonForm(PersonForm):
    """A person who is entered for the first time, in a branch or in one programme of it."""

    def __init__(self, data: Mapping[str, Any] | None, *, places: Iterable[registry.Place]) -> None:
        super().__init__(data)
        by_key = {place.key: place for place in places}
        self.fields["branch"] = forms.TypedChoiceField(
            label=_("Branch or programme") if any(place.cell_id for place in by_key.values()) else _("Branch"),
            choices=[(key, place.label) for key, place in by_key.items()],
            coerce=by_key.__getitem__,
            initial=next(iter(by_key), None),
        )
        self.order_fields(["branch"])


class ChangePersonForm(PersonForm):
    """A person who is known; carries the version that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    forget_address = forms.BooleanField(label=_("Remove the street and house number"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["address"].label = _("New street and house number")
        self.fields["address"].help_text = _("Leave empty to keep what is there.")


class PersonFilter(forms.Form):
    """Above the list of persons."""

    mark_optional = False
    q = forms.CharField(
        label=_("Name, phone, e-mail or postcode"), required=False, max_length=200, widget=forms.SearchInput
    )
    branch = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Mapping[str, Any], *, branches: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        field = self.fields["branch"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("All branches")), *branches]

    def asked(self) -> tuple[str, int | None]:
        """Return words and branch; what was not understood is left out."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("branch")


class HouseholdForm(forms.Form):
    """A household by its name."""

    name = PlainText(label=_("Name of the household"), max_length=120, help_text=_("For example: family De Wit"))


class NewHouseholdForm(HouseholdForm):
    """A household that is made for a person."""

    def __init__(self, data: Mapping[str, Any] | None, *, branches: Iterable[tuple[int, str]], name: str) -> None:
        super().__init__(data, initial={"name": name})
        self.fields["branch"] = forms.TypedChoiceField(label=_("Branch"), choices=list(branches), coerce=int)


class SearchForm(forms.Form):
    """One box to search somebody in."""

    mark_optional = False
    q = forms.CharField(label=_("Search for a name"), required=False, max_length=200, widget=forms.SearchInput)

    def words(self) -> str:
        """Return what was asked, or nothing."""
        return self.cleaned_data.get("q", "") if self.is_valid() else ""


class MergeForm(forms.Form):
    """Which of the two is right, field by field."""

    def __init__(self, data: Mapping[str, Any] | None, *, rows: Iterable[tuple[str, str, str, str]]) -> None:
        super().__init__(data)
        for name, label, first, second in rows:
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("kept", first or _("nothing")), ("gone", second or _("nothing"))],
                initial="kept" if first or not second else "gone",
                widget=forms.RadioSelect,
            )

    def taken(self) -> list[str]:
        """Return the fields that come from the entry that goes."""
        return [name for name, chosen in self.cleaned_data.items() if chosen == "gone"]
