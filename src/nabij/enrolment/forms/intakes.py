"""The intake at home, by role: what somebody tells, wishes and can."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import PartRole, SpokenLanguage
from nabij.enrolment.forms.fields import FreeText, UnderWords, WordList
from nabij.foundation import clock
from nabij.foundation.ui.widgets import AvailabilityField, DateInput
from nabij.people.choices import Gender


class ProfileForm(forms.Form):
    """What both sides say about themselves."""

    languages = forms.MultipleChoiceField(
        label=_("Which languages do you speak well enough for a conversation?"),
        choices=SpokenLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[SpokenLanguage.DUTCH],
    )
    availability = AvailabilityField(label=_("When does it suit?"), required=False)
    interests = WordList(
        label=_("Interests"), help_text=_("With commas between them, for example: walking, cooking, music")
    )
    wishes_gender = forms.ChoiceField(
        label=_("Preferably a"), choices=[("", _("No preference")), *Gender.choices], required=False
    )
    max_distance_km = forms.IntegerField(label=_("How far away at most (km)?"), min_value=0, max_value=300, initial=10)

    def slots(self) -> list[str]:
        """Return the parts of the week that were ticked."""
        found: list[str] = self.cleaned_data["availability"]
        return found

    def profile(self) -> dict[str, Any]:
        """Return what goes into the profile as it is."""
        wanted = PROFILE[self.role]
        return {name: self.cleaned_data[name] for name in wanted if name in self.fields}

    role = PartRole.PARTICIPANT


class ParticipantProfileForm(ProfileForm):
    """Where the visits are: at the participant's home."""

    has_pet = forms.BooleanField(label=_("There is a pet at home"), required=False)
    smokes = forms.BooleanField(label=_("People smoke at home"), required=False)
    has_stairs = forms.BooleanField(label=_("There are stairs and no lift"), required=False)


class VolunteerProfileForm(ProfileForm):
    """What a volunteer can and cannot take on."""

    role = PartRole.VOLUNTEER
    capacity = forms.IntegerField(label=_("How many people at the same time?"), min_value=0, max_value=20, initial=1)
    refuses_pet = forms.BooleanField(label=_("Not in a home with pets"), required=False)
    refuses_smoke = forms.BooleanField(label=_("Not in a home where people smoke"), required=False)
    refuses_stairs = forms.BooleanField(label=_("Not up stairs"), required=False)
    vetting_seen_on = forms.DateField(
        label=_("Certificate of conduct seen on"),
        help_text=_("Only the day on which you saw it. Do not keep a copy or a number."),
        required=False,
        widget=DateInput,
    )

    def clean_vetting_seen_on(self) -> dt.date | None:
        """Nobody sees a certificate in the future."""
        day: dt.date | None = self.cleaned_data["vetting_seen_on"]
        if day is not None and day > clock.today():
            raise ValidationError(_("This day is in the future. Fill in the day on which you saw it."))
        return day


_SHARED = ("languages", "interests", "wishes_gender", "max_distance_km")
PROFILE: Mapping[PartRole, tuple[str, ...]] = {
    PartRole.PARTICIPANT: (*_SHARED, "has_pet", "smokes", "has_stairs"),
    PartRole.VOLUNTEER: (
        *_SHARED, "capacity", "refuses_pet", "refuses_smoke", "refuses_stairs", "vetting_seen_on",
    ),
}  # fmt: skip


class _Held(UnderWords):
    """What every intake asks."""

    tick = "consents"

    held_on = forms.DateField(label=_("When was the conversation?"), widget=DateInput)

    def clean_held_on(self) -> dt.date:
        """A conversation that is still to come cannot be finished."""
        day: dt.date = self.cleaned_data["held_on"]
        if day > clock.today():
            raise ValidationError(_("This day is in the future. You can finish the intake after the conversation."))
        return day


class ParticipantIntakeForm(_Held, ParticipantProfileForm):
    """At the participant's kitchen table."""

    situation = FreeText(label=_("How are things now?"), help_text=_("In the person's own words where you can."))
    wishes = FreeText(label=_("What would they like to be different?"))
    network = FreeText(label=_("Who is there now: family, neighbours, help?"))
    agreements = FreeText(label=_("What did you agree?"))
    consents = forms.BooleanField(
        label=_("They agree that we keep these answers to find a good match"),
        help_text=_("Read this out, or tell it in your own words."),
        error_messages={"required": _("Without their agreement we may not keep the answers.")},
    )
    texts = ("situation", "wishes", "network", "agreements")
    field_order = (
        "held_on", "situation", "wishes", "network", "languages", "availability", "interests", "wishes_gender",
        "max_distance_km", "has_pet", "smokes", "has_stairs", "agreements", "consents",
    )  # fmt: skip


class VolunteerIntakeForm(_Held, VolunteerProfileForm):
    """Getting to know a volunteer."""

    motivation = FreeText(label=_("Why do you want to do this?"))
    experience = FreeText(label=_("What do you bring: work, life, other volunteering?"))
    expectations = FreeText(label=_("What do you expect, and what of us?"))
    agreements = FreeText(label=_("What did you agree?"))
    consents = forms.BooleanField(
        label=_("They agree that we keep these answers to find a good match"),
        help_text=_("Read this out, or tell it in your own words."),
        error_messages={"required": _("Without their agreement we may not keep the answers.")},
    )
    texts = ("motivation", "experience", "expectations", "agreements")
    field_order = (
        "held_on", "motivation", "experience", "expectations", "capacity", "languages", "availability", "interests",
        "wishes_gender", "max_distance_km", "refuses_pet", "refuses_smoke", "refuses_stairs", "vetting_seen_on",
        "agreements", "consents",
    )  # fmt: skip


INTAKES: Mapping[PartRole, type[ParticipantIntakeForm] | type[VolunteerIntakeForm]] = {
    PartRole.PARTICIPANT: ParticipantIntakeForm,
    PartRole.VOLUNTEER: VolunteerIntakeForm,
}
PROFILES: Mapping[PartRole, type[ParticipantProfileForm] | type[VolunteerProfileForm]] = {
    PartRole.PARTICIPANT: ParticipantProfileForm,
    PartRole.VOLUNTEER: VolunteerProfileForm,
}
# Headings for answers, wherever they are read.
QUESTIONS = {
    name: field.label for form in INTAKES.values() for name, field in form.base_fields.items() if name in form.texts
} | {"notes": _("Notes")}
