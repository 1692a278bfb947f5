"""Forms of the rota; choices are handed in."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from nabij.volunteers.choices import Post, Skill
from nabij.volunteers.rules import LATEST_HOURS


class WishForm(forms.Form):
    """For which shifts somebody wants to be asked."""

    not_on_weekdays = forms.BooleanField(label=_("Not from Monday to Friday"), required=False)
    not_after = forms.TypedChoiceField(
        label=_("No shift that goes on after"), required=False, coerce=int, empty_value=None,
        choices=[("", "–"), *((hour, f"{hour}:00") for hour in LATEST_HOURS)],
    )  # fmt: skip


class RotaForm(forms.Form):
    """How an offering works with shifts."""

    minimum = forms.IntegerField(label=capfirst(_("fewest volunteers on a shift")), min_value=1, max_value=50)
    needs_lead = forms.BooleanField(label=capfirst(_("every shift has a shift lead")), required=False)
    longest_minutes = forms.IntegerField(
        label=capfirst(_("longest shift (minutes)")), min_value=60, max_value=720,
        help_text=_("A longer block of opening hours is cut into shifts of about equal length."),
    )  # fmt: skip
    drop_hours = forms.IntegerField(
        label=capfirst(_("giving back a shift, hours before it begins")), min_value=0, max_value=336,
        help_text=_("Later than this a volunteer asks a colleague, or calls you."),
    )  # fmt: skip
    weeks_ahead = forms.IntegerField(label=capfirst(_("weeks planned ahead")), min_value=1, max_value=26)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ShiftForm(forms.Form):
    """What one shift needs."""

    minimum = forms.IntegerField(label=capfirst(_("fewest volunteers")), min_value=0, max_value=50)
    needs_lead = forms.BooleanField(label=capfirst(_("needs a shift lead")), required=False)
    note = forms.CharField(label=capfirst(_("note for who is on it")), required=False, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SkillsForm(forms.Form):
    """What a volunteer may do on shifts."""

    skills = forms.MultipleChoiceField(
        label=capfirst(_("qualifications")), choices=Skill.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("A trainee comes along beside a shift lead. Tick chat volunteer once somebody can do it alone."),
    )  # fmt: skip


class PersonForm(forms.Form):
    """Whom to put on a shift, and as what."""

    mark_optional = False
    who = forms.ChoiceField(label=capfirst(_("volunteer")))
    post = forms.ChoiceField(
        label=capfirst(_("as")), choices=[("", _("what is needed most")), *Post.choices], required=False
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", _("choose")), *people]  # type: ignore[attr-defined]


class ColleagueForm(forms.Form):
    """Whom to ask to take over, and for which shift in return. `shifts` are (duty, enrolment, label)."""

    mark_optional = False
    who = forms.ChoiceField(label=capfirst(_("colleague")), widget=forms.RadioSelect, required=False)
    in_return = forms.ChoiceField(label=capfirst(_("or exchange: I take this shift of theirs")), required=False)

    def __init__(
        self, *args: Any, people: list[tuple[str, str]], shifts: list[tuple[str, str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._of = {duty: enrolment for duty, enrolment, _label in shifts}
        self.fields["who"].choices = people  # type: ignore[attr-defined]
        exchange = [(duty, label) for duty, _enrolment, label in shifts]
        self.fields["in_return"].choices = [("", _("no exchange")), *exchange]  # type: ignore[attr-defined]
        if not shifts:
            del self.fields["in_return"]

    def clean(self) -> dict[str, Any]:
        """A shift in return says by itself whom it is about."""
        given: dict[str, Any] = super().clean() or {}
        owner = self._of.get(given.get("in_return") or "")
        if owner and given.get("who") and owner != given["who"]:
            self.add_error("in_return", _("This is a shift of somebody else. Choose one colleague."))
        given["who"] = owner or given.get("who")
        if not given["who"] and not self.errors:
            self.add_error("who", _("Choose a colleague, or a shift to exchange."))
        return given
