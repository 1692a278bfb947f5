"""Forms of the e-buddies."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput
from nabij.programmes.ebuddies import rules
from nabij.programmes.ebuddies.choices import AgeBand, Asked, PairState, Topic, Weekday


def explanation(kinds: Sequence[str]) -> str:
    """Explain kindly why a text with contact details is not sent."""
    words = {
        "email": _("an e-mail address"),
        "phone": _("a telephone number"),
        "address": _("a street or postcode"),
        "social": _("a name on another site"),
    }
    found = ", ".join(words[kind] for kind in kinds)
    return _(
        "This was not sent: it seems to hold %(found)s. You both stay anonymous here; that keeps it safe. "
        "Take it out and send it again."
    ) % {"found": found}


class _Safe(forms.CharField):
    def clean(self, value: Any) -> str:
        """Refuse contact details before anything is kept."""
        text: str = super().clean(value)
        if kinds := rules.given_away(text):
            raise forms.ValidationError(explanation(kinds))
        return text


class ApplicationForm(forms.Form):
    """What somebody tells who asks for an e-buddy."""

    nickname = _Safe(
        label=gettext_lazy("What may we call you?"), max_length=30,
        help_text=gettext_lazy("An invented name. Please not your real name."),
    )  # fmt: skip
    age_band = forms.ChoiceField(label=gettext_lazy("How old are you?"), choices=AgeBand.choices, required=False)
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What would you like to write about?"), choices=Topic.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    wish = _Safe(
        label=gettext_lazy("What would you like your e-buddy to know?"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class PingForm(forms.Form):
    """An address for a mail that says only that there is something; empty forgets it."""

    address = forms.EmailField(
        label=gettext_lazy("E-mail address"), required=False, max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class ReminderForm(forms.Form):
    """A reminder for one's own calendar; nothing of it is kept here."""

    title = forms.CharField(label=gettext_lazy("What should it say?"), required=False, max_length=60)
    weekday = forms.TypedChoiceField(label=gettext_lazy("On which day"), coerce=int, choices=Weekday.choices)
    at_time = forms.TimeField(
        label=gettext_lazy("At what time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class CodeForm(forms.Form):
    """A return code, typed."""

    code = forms.CharField(
        label=gettext_lazy("Your six words"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )  # fmt: skip


class LetterForm(forms.Form):
    """A letter; `cid` makes that the same form sent twice is one letter."""

    use_required_attribute = False  # an empty field is not wrong before somebody tried to send it

    cid = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Your message"), max_length=4000, strip=True, widget=forms.Textarea(attrs={"rows": 5})
    )


class AcceptForm(forms.Form):
    """Whether a mail may say that there is something, asked when somebody says yes."""

    pings = forms.BooleanField(
        label=gettext_lazy("Mail me when there is something for me"), required=False,
        help_text=gettext_lazy("The mail says only that: no name and not what was written."),
    )  # fmt: skip


class AwayForm(forms.Form):
    """From when until when a volunteer is away; both empty is not away."""

    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DateInput)
    until = forms.DateField(label=gettext_lazy("Until and with"), required=False, widget=DateInput)

    def clean(self) -> dict[str, Any]:
        """Refuse half a holiday, and one that is over or ends before it begins."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if self.errors or (since is None and until is None):
            return given
        if since is None or until is None:
            self.add_error("since" if since is None else "until", _("Fill in both days, or neither."))
        elif until < since or until < clock.today():
            self.add_error("until", _("Choose a day that is still to come, after the first one."))
        return given


class AgreementForm(forms.Form):
    """The weekly moment, and whether a mail may say that there is something."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Our day of the week"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("no fixed day")), *Weekday.choices],
    )  # fmt: skip
    at_time = forms.TimeField(
        label=gettext_lazy("At what time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    pings = forms.BooleanField(
        label=gettext_lazy("Mail me when there is something for me"), required=False,
        help_text=gettext_lazy("The mail says only that: no name and not what was written."),
    )  # fmt: skip


class ChooseForm(forms.Form):
    """A volunteer for a pair."""

    use_required_attribute = False  # an empty field is not wrong before somebody tried to send it

    volunteer = forms.TypedChoiceField(label=gettext_lazy("Volunteer"), coerce=int)

    def __init__(self, *args: Any, volunteers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].choices = volunteers  # type: ignore[attr-defined]


class StandInForm(ChooseForm):
    """A volunteer who writes during a holiday."""

    until = forms.DateField(label=gettext_lazy("Until and with"), widget=DateInput)

    def clean_until(self) -> dt.date:
        """Refuse a day that is over."""
        until: dt.date = self.cleaned_data["until"]
        if until < clock.today():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return until


class StateForm(forms.Form):
    """Where a coordinator brings a pair."""

    to = forms.ChoiceField(
        choices=[
            (one.value, one.label) for one in (PairState.PAUSED, PairState.RUNNING, PairState.FAREWELL, PairState.ENDED)
        ]
    )


class BeginForm(forms.Form):
    """The address and the name of a new letterbox."""

    use_required_attribute = False  # an empty field is not wrong before somebody tried to send it

    name = forms.CharField(label=gettext_lazy("Name for visitors"), max_length=80)
    slug = forms.SlugField(
        label=gettext_lazy("Address"), max_length=50,
        help_text=gettext_lazy("Short, in small letters: it stands in the address of the page. It cannot be changed."),
    )  # fmt: skip


class SettingsForm(forms.Form):
    """The rules of a letterbox."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name for visitors"), max_length=80)
    is_open = forms.BooleanField(label=gettext_lazy("Take applications"), required=False)
    wait_message = forms.CharField(
        label=gettext_lazy("For who waits"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Shown before the application and to who waits, for example how long it takes now."),
    )  # fmt: skip
    places = forms.IntegerField(label=gettext_lazy("E-buddies per volunteer"), min_value=1, max_value=10)
    asked = forms.MultipleChoiceField(
        label=gettext_lazy("Asked of a volunteer before they can be chosen"), choices=Asked.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    term_months = forms.IntegerField(
        label=gettext_lazy("Months that a pair writes"), min_value=1, max_value=36,
        help_text=gettext_lazy("Pairs that write already keep their last day."),
    )  # fmt: skip
    farewell_weeks = forms.IntegerField(label=gettext_lazy("Weeks for saying goodbye"), min_value=0, max_value=12)
    flag_words = forms.CharField(
        label=gettext_lazy("Words on the list"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One on each line. A letter with such a word, also inside a longer one, is for you."),
    )  # fmt: skip
    sample_percent = forms.IntegerField(
        label=gettext_lazy("Letters drawn by chance, in a hundred"), min_value=0, max_value=100
    )
    keep_days = forms.IntegerField(
        label=gettext_lazy("Days that letters are kept after the end"), min_value=1, max_value=90
    )
    exit_url = forms.URLField(
        label=gettext_lazy("Page to leave to"), assume_scheme="https",
        help_text=gettext_lazy("Where “Leave now” leads: an everyday page, such as the weather."),
    )  # fmt: skip

    def clean_flag_words(self) -> list[str]:
        """Read one word a line; each once, in small letters."""
        lines = (" ".join(line.split()).lower() for line in self.cleaned_data["flag_words"].splitlines())
        words = list(dict.fromkeys(line for line in lines if line))
        if any(len(word) > 40 for word in words):
            raise forms.ValidationError(_("A word has at most 40 letters. Put each on its own line."))
        return words
