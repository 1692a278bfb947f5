"""Fields that several forms of this room share: free text without citizen numbers, lists of words, a week."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import SubGoal, WorkingElement
from nabij.methods.identifiers import looks_like_bsn
from nabij.people.rules import Wording

POSTCODE = re.compile(r"^[1-9][0-9]{3} ?[A-Za-z]{2}$")


def refuse_bsn(text: str) -> None:
    """Refuse what looks like a citizen service number: it may not be kept here."""
    if looks_like_bsn(text):
        raise ValidationError(
            _("This looks like a citizen service number (BSN). We may not keep that. Please leave it out."), code="bsn"
        )


class FreeText(forms.CharField):
    """Several lines of text in somebody's own words."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4_000)
        kwargs.setdefault("required", False)
        rows = kwargs.pop("rows", 4)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)
        self.validators.append(refuse_bsn)


class ShortText(forms.CharField):
    """One line of text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)
        self.validators.append(refuse_bsn)


def sub_goal_field() -> forms.MultipleChoiceField:
    """Return the field for what an approach of loneliness works on."""
    return forms.MultipleChoiceField(
        label=_("Which sub-goals does it work on?"), required=False, choices=SubGoal.choices,
        widget=forms.CheckboxSelectMultiple, help_text=_("After Bouwman and Van Tilburg (2020)."),
    )  # fmt: skip


def element_field() -> forms.MultipleChoiceField:
    """Return the field for what makes an approach work."""
    return forms.MultipleChoiceField(
        label=_("Which working elements does it use?"), required=False, choices=WorkingElement.choices,
        widget=forms.CheckboxSelectMultiple, help_text=_("After Bouwman and Van Tilburg (2020)."),
    )  # fmt: skip


class WordList(forms.CharField):
    """Words with commas between them; cleans to a list without doubles, in small letters."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 800)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a list as it is typed."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """Split and tidy."""
        text = super().clean(value)
        words = [" ".join(word.split()).casefold() for word in re.split(r"[,;\n]", text)]
        if any(len(word) > 40 for word in words):
            raise ValidationError(_("Put a comma between your interests; each may have 40 letters at most."))
        return list(dict.fromkeys(word for word in words if word))[:20]


class Postcode(forms.CharField):
    """A Dutch postcode, with or without the space; cleans to 1234AB."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 7)
        kwargs.setdefault("label", _("Postcode"))
        kwargs.setdefault("help_text", _("For example 1234 AB"))
        super().__init__(**kwargs)
        self.validators.append(
            RegexValidator(POSTCODE, _("Type a postcode with four digits and two letters, for example 1234 AB."))
        )

    def clean(self, value: Any) -> str:
        """Tidy."""
        return str(super().clean(value)).replace(" ", "").upper()


class Phone(forms.CharField):
    """A phone number as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("label", _("Phone"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel"}))
        super().__init__(**kwargs)
        self.validators.append(
            RegexValidator(r"^[0-9+()\- .]{8,30}$", _("Type a phone number with digits only, for example 06 12345678."))
        )


class UnderWords(forms.Form):
    """A form with a tick that goes into the consent register: it shows the words, and knows which it showed."""

    tick = "agrees"
    words = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, wording: Wording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wording = wording
        self.fields["words"].initial = wording.mark
        easy = (get_language() or "").endswith("easy") and wording.easy_text
        hint = self.fields[self.tick].help_text
        shown = format_html('<span lang="nl">{}</span>', easy or wording.text)
        self.fields[self.tick].help_text = format_html("{} {}", shown, hint) if hint else shown

    def clean(self) -> dict[str, Any]:
        """Ask again when the words are not those that were shown: nobody agrees to what they did not read."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("words") != self.wording.mark:
            data = QueryDict(mutable=True)
            data.update(self.data)
            data[self.add_prefix("words")] = self.wording.mark
            data.pop(self.add_prefix(self.tick), None)
            self.data = data
            self.add_error(self.tick, _("These words were changed meanwhile. Please read them, and answer once more."))
        return cleaned


def typed_in(form: forms.Form, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a kept draft (field name -> list of what was typed) into initial values for a fresh form."""
    data = QueryDict(mutable=True)
    for name, values in stored.items():
        data.setlist(name, [str(value) for value in values] if isinstance(values, list) else [str(values)])
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
        if not field.widget.value_omitted_from_data(data, {}, form.add_prefix(name)) or name in data
    }
