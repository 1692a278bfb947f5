"""Forms of the team about who comes: who fetches whom, who sits beside whom, who this is, and what was said."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.agenda.choices import ExperienceConsent
from nabij.enrolment.forms.fields import FreeText, ShortText


class RidesForm(forms.Form):
    """For everybody who wants to be fetched: by whom."""

    def __init__(
        self, *args: Any, stops: Sequence[tuple[str, str, str]], drivers: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Nobody yet")), *drivers]
        for key, label, chosen in stops:
            self.fields[f"by_{key}"] = forms.ChoiceField(label=label, required=False, choices=choices, initial=chosen)

    @property
    def rides(self) -> dict[uuid.UUID, uuid.UUID | None]:
        """Return who is fetched by whom."""
        given = self.cleaned_data.items()
        return {uuid.UUID(name.removeprefix("by_")): uuid.UUID(by) if by else None for name, by in given}


class LinkForm(forms.Form):
    """Who of the people who take part this is."""

    enrolment = forms.ChoiceField(label=gettext_lazy("Who is this?"))

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enrolment"]
        field.choices = [("", _("Choose")), *people]


class BesideForm(forms.Form):
    """Beside whom somebody new sits."""

    beside = forms.ChoiceField(label=gettext_lazy("Who welcomes this guest?"), required=False)

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["beside"]
        field.choices = [("", _("Nobody yet")), *others]


class ExperienceForm(forms.Form):
    """What somebody said, and whether others may see it."""

    use_required_attribute = False
    said = FreeText(label=gettext_lazy("What did somebody say?"), required=True, rows=3, max_length=400)
    consent = forms.ChoiceField(
        label=gettext_lazy("May others see this?"), choices=ExperienceConsent.choices, initial=ExperienceConsent.NO,
        widget=forms.RadioSelect, help_text=gettext_lazy("Ask it. Without a yes it stays with us."),
    )  # fmt: skip
    first_name = ShortText(
        label=gettext_lazy("First name"), required=False, max_length=80,
        help_text=gettext_lazy("Only if it may be shown."),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("E-mail of whoever said this"), required=False,
        help_text=gettext_lazy("They get a link to read it and to take it back. We do not keep the address."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the name that may be shown."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("consent") == ExperienceConsent.FIRST_NAME and not given.get("first_name"):
            self.add_error("first_name", _("Fill in the first name that may be shown."))
        return given


class ShowForm(forms.Form):
    """What others read of what somebody said."""

    shown_as = ShortText(label=gettext_lazy("What others read"), required=False, max_length=400)
