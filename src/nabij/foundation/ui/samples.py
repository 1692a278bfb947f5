"""Forms and rows with made-up people for the style page."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.foundation.ui.widgets import AvailabilityField, DayMonthYearField


@dataclass(frozen=True)
class SampleRow:
    name: str
    branch: str
    waiting_days: int
    state: str
    tone: str


ROWS = [
    SampleRow("Annie Verzonnen", "Oosterdam", 43, "Waiting", "accent"),
    SampleRow("Joop Bedacht", "Westerveen", 12, "Proposed", "info"),
    SampleRow("Fatima Fictief", "Oosterdam", 3, "Matched", "ok"),
    SampleRow(
        "Wilhelmina van der Nergenshuizen-Langenaam", "Zuiderbroek aan de Verzonnen Vaart", 128, "Overdue", "error"
    ),
]

MONTHS = [
    ("jan", (4, 2)), ("feb", (7, 3)), ("mrt", (9, 1)), ("apr", (6, 6)), ("mei", (8, 4)), ("jun", (5, 5)),
    ("jul", (3, 2)), ("aug", (2, 4)), ("sep", (11, 3)), ("okt", (9, 7)), ("nov", (6, 2)), ("dec", (3, 5)),
]  # fmt: skip

KINDS = [
    ("buddy", _("Buddy")),
    ("language", _("Language buddy")),
    ("home", _("Home administration")),
]


class SampleForm(forms.Form):
    given_name = forms.CharField(label=_("First name"), max_length=60)
    born_on = DayMonthYearField(label=_("Date of birth"), help_text=_("For example 27 3 1948"), required=False)
    email = forms.EmailField(label=_("Email address"), help_text=_("We only use it for this request."))
    kind = forms.ChoiceField(label=_("What are you looking for?"), choices=KINDS, widget=forms.RadioSelect)
    interests = forms.MultipleChoiceField(
        label=_("What do you like to do?"),
        choices=[("walk", _("Walking")), ("garden", _("Gardening")), ("cards", _("Playing cards"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    branch = forms.ChoiceField(label=_("Branch"), choices=[("", _("Choose a branch")), ("o", "Oosterdam")])
    when = AvailabilityField(label=_("When does it suit you?"), required=False)
    story = forms.CharField(label=_("Tell us about yourself"), widget=forms.Textarea, required=False)
    letter = forms.FileField(label=_("Letter"), required=False)
    agrees = forms.BooleanField(
        label=_("I agree that my answers are kept for this request"),
        help_text=_("You can take this back at any time."),
    )

    about_self = True


class SampleFilter(forms.Form):
    q = forms.CharField(label=_("Name"), required=False)
    branch = forms.ChoiceField(label=_("Branch"), choices=[("", _("All branches")), ("o", "Oosterdam")], required=False)
    late = forms.BooleanField(label=_("Only what is late"), required=False)

    mark_optional = False
