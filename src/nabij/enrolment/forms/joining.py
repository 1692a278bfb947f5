"""Forms for visitors: as few questions as it takes to call somebody back."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.forms.fields import FreeText, Phone, Postcode, ShortText, UnderWords


class _Application(UnderWords):
    """What every application asks. `website` is a trap: people do not see it, programs fill it in."""

    sent_with = forms.UUIDField(widget=forms.HiddenInput)
    website = forms.CharField(required=False, max_length=200, label=_("Leave this empty"))
    about_self = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_with"].initial = uuid.uuid4
        self.fields["website"].widget.attrs.update({"tabindex": "-1", "autocomplete": "off"})

    @property
    def is_trap_sprung(self) -> bool:
        """Say whether a program filled this in."""
        return bool(self.data.get(self.add_prefix("website")))


def _ask_one(form: forms.Form, *names: str) -> None:
    """Ask for a phone number or an e-mail address: one is enough."""
    if not any(form.cleaned_data.get(name) or name in form.errors for name in names):
        form.add_error(names[0], _("Fill in your phone number or your e-mail address. Then we can reach you."))


class ParticipantForm(_Application):
    """I would like somebody to visit me."""

    given_name = ShortText(label=_("First name"), max_length=80)
    family_name = ShortText(label=_("Last name"), max_length=80, required=False)
    phone = Phone(required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    postcode = Postcode()
    wish = FreeText(
        label=_("What would you like?"), help_text=_("A few words are enough. We call you to talk about it."), rows=4
    )
    agrees = forms.BooleanField(
        label=_("You may keep my answers to help me"),
        error_messages={"required": _("We can only help you when we may keep your answers.")},
    )  # fmt: skip
    field_order = ("given_name", "family_name", "phone", "email", "postcode", "wish", "agrees", "website", "sent_with")

    def clean(self) -> dict[str, Any]:
        """Ask for a way to reach this person."""
        super().clean()
        _ask_one(self, "phone", "email")
        return self.cleaned_data


class VolunteerForm(ParticipantForm):
    """I would like to visit somebody."""

    wish = FreeText(label=_("Why would you like to do this?"), help_text=_("A few words are enough."), rows=4)
    agrees = forms.BooleanField(
        label=_("You may keep my answers to get in touch with me"),
        error_messages={"required": _("We can only get in touch when we may keep your answers.")},
    )


class SomeoneElseForm(_Application):
    """I apply for somebody else, who knows about it."""

    about_self = False
    tick = "knows"
    knows = forms.ChoiceField(
        label=_("Does this person know that you apply for them?"),
        choices=[("yes", _("Yes, and they want it")), ("no", _("No, not yet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Tell us whether this person knows about it.")},
    )
    your_name = ShortText(label=_("Your own name"), max_length=120)
    your_relation = ShortText(
        label=_("Who are you to this person?"), help_text=_("For example: daughter, neighbour, practice nurse")
    )
    your_email = forms.EmailField(label=_("Your own e-mail"))
    your_phone = Phone(label=_("Your own phone number"), required=False)
    given_name = ShortText(label=_("First name of the person you apply for"), max_length=80)
    family_name = ShortText(label=_("Last name of the person you apply for"), max_length=80, required=False)
    phone = Phone(label=_("Phone number of this person"))
    postcode = Postcode(label=_("Postcode of this person"))
    wish = FreeText(label=_("What would this person like?"), rows=4)
    field_order = (
        "knows", "your_name", "your_relation", "your_email", "your_phone", "given_name", "family_name", "phone",
        "postcode", "wish", "website", "sent_with",
    )  # fmt: skip

    def clean_knows(self) -> str:
        """Refuse kindly: nobody is applied for behind their back."""
        if self.cleaned_data["knows"] != "yes":
            raise ValidationError(
                _(
                    "Please talk with this person first. We only get in touch with people who want it themselves. "
                    "Shall we think along about how to bring it up? Then call us."
                ),
                code="unknowing",
            )
        return "yes"


class NearForm(forms.Form):
    """Where a visitor lives."""

    mark_optional = False
    place = forms.CharField(
        label=_("Your postcode or municipality"), required=False, max_length=60,
        help_text=_("For example 1234 or Zwolle"),
    )  # fmt: skip
