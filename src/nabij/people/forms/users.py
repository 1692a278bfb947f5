"""Forms about logins, roles and invitations."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput
from nabij.people.choices import PageLanguage
from nabij.people.forms.fields import PlainText

Choices = Iterable[tuple[Any, Any]]


class InviteForm(forms.Form):
    """Who is invited, and as what."""

    display_name = PlainText(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    page_language = forms.ChoiceField(label=_("Language of the mail"), choices=PageLanguage.choices)

    def __init__(self, data: Mapping[str, Any] | None, *, roles: Choices, branches: Choices) -> None:
        super().__init__(data)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *roles])
        self.fields["branch"] = forms.TypedChoiceField(
            label=_("Where"), choices=list(branches), coerce=int, required=False, empty_value=None
        )
        self.order_fields(["display_name", "email", "role", "branch"])


class RoleForm(forms.Form):
    """A role from and until a day."""

    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(label=_("Until"), widget=DateInput(), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, roles: Choices, branches: Choices) -> None:
        super().__init__(data, initial={"starts_on": clock.today()})
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *roles])
        self.fields["branch"] = forms.TypedChoiceField(
            label=_("Where"), choices=list(branches), coerce=int, required=False, empty_value=None
        )
        self.order_fields(["role", "branch"])

    def clean(self) -> dict[str, Any]:
        """Refuse a role that ends before it begins."""
        given = super().clean() or {}
        starts, ends = given.get("starts_on"), given.get("ends_on")
        if isinstance(starts, dt.date) and isinstance(ends, dt.date) and ends < starts:
            self.add_error("ends_on", _("The last day must come after the first day."))
        return given


class PasswordForm(forms.Form):
    """A new password, twice."""

    about_self = True
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A few words after each other are easy to remember."),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, user: Any) -> None:
        super().__init__(data)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Refuse a weak password and two that differ."""
        given = super().clean() or {}
        password, again = given.get("password"), given.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords are not the same."))
        if password:
            try:
                validate_password(password, self.user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class LanguageForm(forms.Form):
    """The language of pages and mail."""

    page_language = forms.ChoiceField(label=_("Language"), choices=PageLanguage.choices)


class UserFilter(forms.Form):
    """Above the list of logins."""

    mark_optional = False
    q = forms.CharField(label=_("Name"), required=False, max_length=120, widget=forms.SearchInput)

    def asked(self) -> str:
        """Return what was asked, or nothing."""
        return str(self.cleaned_data["q"]) if self.is_valid() else ""
