"""The attendance form: big ticks, and numbers by role that may be sure or not."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.agenda.choices import GuestRole
from nabij.enrolment.choices import Qualifier
from nabij.enrolment.forms.fields import FreeText, refuse_bsn

_MOST = 50_000


class AttendanceForm(forms.Form):
    """Who was there, in one page on a phone."""

    came = forms.MultipleChoiceField(label=_("Who is there?"), required=False, widget=forms.CheckboxSelectMultiple)
    walk_ins = FreeText(
        label=_("Who came without registering?"), help_text=_("One name on a line. No name? Count them below."), rows=3
    )
    early = forms.IntegerField(label=_("How many came early?"), required=False, min_value=0, max_value=_MOST)

    def __init__(self, *args: Any, ticks: Sequence[tuple[str, int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        came: Any = self.fields["came"]
        came.choices = [(key, key) for key, _people, _role in ticks]
        self._people = {key: (people, role) for key, people, role in ticks}
        for role in GuestRole:
            self.fields[f"{role}_people"] = forms.IntegerField(
                label=_("How many in all?"), required=False, min_value=0, max_value=_MOST
            )
            self.fields[f"{role}_are"] = forms.ChoiceField(
                label=_("This number is"), required=False, choices=Qualifier.choices
            )
            self.fields[f"{role}_up_to"] = forms.IntegerField(
                label=_("And at most"), required=False, min_value=0, max_value=_MOST
            )
            if role in {GuestRole.VOLUNTEER, GuestRole.PROFESSIONAL}:
                self.fields[f"{role}_hours"] = forms.DecimalField(
                    label=_("Hours of all of them together, preparation included"), required=False, min_value=0,
                    max_value=10_000, decimal_places=2,
                    help_text=_("Leave empty: as long as the gathering lasted, for each of them."),
                )  # fmt: skip

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """Return the fields of every role under its name."""
        return [
            (str(role.label), [self[name] for name in self.fields if name.startswith(f"{role}_")]) for role in GuestRole
        ]

    def clean_walk_ins(self) -> list[str]:
        """Split names; a line is a name, not a story."""
        names = [" ".join(line.split()) for line in self.cleaned_data["walk_ins"].splitlines()]
        found = [name for name in names if name]
        if any(len(name) > 120 for name in found) or len(found) > 300:
            raise forms.ValidationError(_("Write one name on a line, with 120 letters at most."))
        for name in found:
            refuse_bsn(name)
        return found

    def clean(self) -> dict[str, Any]:
        """Check that totals are not lower than who was ticked, and that a range goes up."""
        given: dict[str, Any] = super().clean() or {}
        for role in GuestRole:
            people, up_to = given.get(f"{role}_people"), given.get(f"{role}_up_to")
            ticked = self._ticked(given, role)
            if people is not None and people < ticked:
                said = _("You ticked %(n)s people: the number in all cannot be lower.") % {"n": ticked}
                self.add_error(f"{role}_people", said)
            if given.get(f"{role}_are") != Qualifier.RANGE:
                given[f"{role}_up_to"] = None
            elif up_to is None or up_to < (people or 0):
                self.add_error(f"{role}_up_to", _("Fill in a number that is higher than the first one."))
        return given

    def _ticked(self, given: dict[str, Any], role: str) -> int:
        named = sum(self._people[key][0] for key in given.get("came", ()) if self._people[key][1] == role)
        return named + (len(given.get("walk_ins") or ()) if role == GuestRole.PARTICIPANT else 0)
