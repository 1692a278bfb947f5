"""Forms of befriending. Free text that looks like a citizen service number is refused with an explanation."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import ContactKind, EndReason
from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput
from nabij.matching.rules import slot_words
from nabij.methods.availability import SLOTS
from nabij.methods.identifiers import looks_like_bsn
from nabij.programmes.befriending import rules
from nabij.programmes.befriending.choices import GoOn, HandOver, MatchState, VolunteerThen

_LONGEST_TEXT = 4_000
_OLDEST_ENTRY_DAYS = 366
_DAY_MINUTES = 24 * 60
RHYTHMS = [(7, _("once a week")), (14, _("every two weeks")), (21, _("every three weeks")), (28, _("every four weeks"))]
Choices = Sequence[tuple[str, str]]


class FreeText(forms.CharField):
    """Text that is sealed; refuses what must not be kept at all."""

    def __init__(self, **kwargs: Any) -> None:
        rows = kwargs.pop("rows", 4)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=_LONGEST_TEXT, **kwargs)

    def clean(self, value: Any) -> str:
        """Refuse a BSN."""
        text: str = super().clean(value)
        if looks_like_bsn(text):
            raise ValidationError(_("This looks like a citizen service number (BSN). We may not keep it: take it out."))
        return text


class TimeInput(forms.TimeInput):
    """The time picker of the browser."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class _Moment(forms.Form):
    """A day and a time that belong together."""

    def moment(self, day: str, time: str) -> dt.datetime | None:
        """Return both as one moment in the house's own time zone."""
        on, at = self.cleaned_data.get(day), self.cleaned_data.get(time)
        return timezone.make_aware(dt.datetime.combine(on, at)) if on and at else None


class IntroductionForm(_Moment):
    """When and where two people meet for the first time."""

    on = forms.DateField(label=_("Day"), widget=DateInput)
    at = forms.TimeField(label=_("Time"), widget=TimeInput)
    place = forms.CharField(
        label=_("Where"),
        max_length=200,
        help_text=_("Both get this in the mail. A place where everybody can come is fine too."),
    )

    def clean_on(self) -> dt.date:
        """A day that is still to come."""
        on: dt.date = self.cleaned_data["on"]
        if on < clock.today():
            raise ValidationError(_("Choose a day that is still to come."))
        return on


class RhythmForm(forms.Form):
    """The usual day, and how often."""

    slot = forms.ChoiceField(label=_("Usual day"))
    meet_every_days = forms.TypedChoiceField(label=_("How often"), coerce=int, choices=RHYTHMS)

    def __init__(self, *args: Any, shared: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(slot, slot_words(slot).capitalize()) for slot in SLOTS]
        first = [pair for pair in names if pair[0] in shared]
        rest = [pair for pair in names if pair[0] not in shared]
        groups: list[Any] = [(_("Both are free"), first)] if first else []
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*groups, (_("Other moments"), rest)]


class ArrangeForm(RhythmForm):
    """The usual day and who looks after the match; carries the version that was seen."""

    coordinator = forms.TypedChoiceField(label=_("Coordinator"), coerce=int, empty_value=None, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, coordinators: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["coordinator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *coordinators]


class JournalForm(_Moment):
    """One meeting, with last time as default: often one press on the button is enough."""

    mark_optional = False

    on = forms.DateField(label=_("Day"), widget=DateInput)
    kind = forms.ChoiceField(
        label=_("How"),
        choices=[c for c in ContactKind.choices if c[0] not in {ContactKind.CHAT, ContactKind.GROUP}],
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=_("How many minutes"), min_value=1, max_value=_DAY_MINUTES, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    is_cancelled = forms.BooleanField(label=_("It did not take place"), required=False)
    notes = FreeText(label=_("How was it?"), required=False, rows=3)
    is_important = forms.BooleanField(
        label=_("The coordinator should read this"),
        help_text=_("The coordinator gets a mail right away."),
        required=False,
    )
    entry = forms.UUIDField(widget=forms.HiddenInput, required=False)  # a second press finds the first
    next_on = forms.DateField(label=_("Next appointment"), widget=DateInput, required=False)
    next_at = forms.TimeField(label=_("Time of the next appointment"), widget=TimeInput, required=False)

    def clean_on(self) -> dt.date:
        """A day that lies behind us, and not too far."""
        on: dt.date = self.cleaned_data["on"]
        today = clock.today()
        if on > today:
            raise ValidationError(_("This day is still to come. You can write about it afterwards."))
        if (today - on).days > _OLDEST_ENTRY_DAYS:
            raise ValidationError(_("This day is more than a year ago. Check the year."))
        return on

    def clean(self) -> dict[str, Any]:
        """A meeting that took place lasted some time."""
        cleaned = super().clean() or {}
        if not cleaned.get("is_cancelled") and not cleaned.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("Say about how many minutes it lasted."))
        return cleaned


class NextMeetingForm(_Moment):
    """The next appointment."""

    on = forms.DateField(label=_("Day"), widget=DateInput)
    at = forms.TimeField(label=_("Time"), widget=TimeInput)


class GoalForm(forms.Form):
    """What the participant wants to come of it."""

    text = FreeText(label=_("Goal, in the words of the participant"), rows=2)


class ReplyForm(forms.Form):
    """A comment on a note; empty is a word of thanks."""

    text = FreeText(label=_("Comment"), rows=2, required=False)


class _Until(forms.Form):
    until = forms.DateField(label=_("Until and including"), widget=DateInput)

    def clean_until(self) -> dt.date:
        """A day that is still to come."""
        until: dt.date = self.cleaned_data["until"]
        if until <= clock.today():
            raise ValidationError(_("Choose a day that is still to come."))
        return until


class PauseForm(_Until):
    """Until when they do not meet."""


class TermForm(_Until):
    """Until when the match is agreed."""


class StandInForm(_Until):
    """Who comes for a while, and until when."""

    stand_in = forms.ChoiceField(label=_("Who comes"))
    field_order = ["stand_in", "until"]

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stand_in"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *people]


class FarewellForm(_Until):
    """The day of the last meeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].label = _("Last meeting")


class EndForm(forms.Form):
    """Why it ended, and what comes next."""

    reason = forms.ChoiceField(label=_("Why does it end?"), choices=[("", "–"), *EndReason.choices])
    hand_over = forms.ChoiceField(
        label=_("What comes next for the participant?"), choices=HandOver.choices, required=False
    )
    note = FreeText(label=_("About what comes next"), required=False, rows=2)
    volunteer_then = forms.ChoiceField(
        label=_("And the volunteer?"), choices=VolunteerThen.choices, initial=VolunteerThen.AVAILABLE
    )


class BecomeVolunteerForm(forms.Form):
    """A participant who goes on as a volunteer, because they want to."""

    offering = forms.TypedChoiceField(label=_("Volunteer in"), coerce=int)
    said_yes = forms.BooleanField(
        label=_("The participant said yes to this, and knows that we keep the details for it."),
        error_messages={"required": _("Ask first: somebody becomes a volunteer only when they say so themselves.")},
    )

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["offering"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(places)


class FilterForm(forms.Form):
    """What to show in the list of matches."""

    mark_optional = False
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("open", _("all open matches")), *MatchState.choices]
    )
    offering = forms.TypedChoiceField(label=_("Programme"), required=False, coerce=int, empty_value=None)
    coordinator = forms.TypedChoiceField(label=_("Coordinator"), required=False, coerce=int, empty_value=None)
    silent = forms.BooleanField(label=_("Only those not heard of for two weeks"), required=False)

    def __init__(
        self, *args: Any, offerings: Sequence[tuple[int, str]], coordinators: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("offering", offerings), ("coordinator", coordinators)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("all")), *choices]


STARS = [(5, _("Very well")), (4, _("Well")), (3, _("All right")), (2, _("Not so well")), (1, _("Badly"))]


class EvaluationForm(forms.Form):
    """Few and easy questions, the same for both."""

    stars = forms.TypedChoiceField(
        label=_("How is it going together?"), coerce=int, choices=STARS, widget=forms.RadioSelect
    )
    go_on = forms.ChoiceField(label=_("Would you like to go on?"), choices=GoOn.choices, widget=forms.RadioSelect)
    needs_help = forms.ChoiceField(
        label=_("Would you like the coordinator to call you?"),
        choices=[("no", _("No, that is not needed")), ("yes", _("Yes, please"))],
        widget=forms.RadioSelect,
    )
    text = FreeText(label=_("Is there anything you would like to say?"), required=False, rows=3)

    def __init__(self, *args: Any, at_end: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if at_end:
            self.fields["stars"].label = _("How was it together?")
            del self.fields["go_on"]


class SettingsForm(forms.Form):
    """How matches of a programme run."""

    term_months = forms.IntegerField(label=_("Agreed period (months)"), min_value=1, max_value=60)
    max_months = forms.IntegerField(label=_("At most (months)"), min_value=1, max_value=120)
    meet_every_days = forms.TypedChoiceField(label=_("How often they meet"), coerce=int, choices=RHYTHMS)
    trial_months = forms.IntegerField(label=_("Trial (months)"), min_value=0, max_value=12)
    nudge_after_days = forms.IntegerField(
        label=_("Reminder so many days after a meeting without journal"), min_value=1, max_value=30
    )
    quiet_after_days = forms.IntegerField(label=_("Not heard of: first sign (days)"), min_value=7, max_value=120)
    silent_after_days = forms.IntegerField(label=_("Not heard of: call now (days)"), min_value=7, max_value=240)
    evaluation_months = forms.CharField(
        label=_("Evaluations after (months)"), help_text=_("Numbers with a comma in between, such as 2, 6, 12")
    )
    max_goals = forms.IntegerField(label=_("Most goals at the same time"), min_value=1, max_value=10)
    farewell_weeks = forms.IntegerField(
        label=_("Think of the farewell so many weeks before the end"), min_value=1, max_value=52
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_evaluation_months(self) -> list[int]:
        """Months as whole numbers, in order, each once."""
        parts = [part.strip() for part in self.cleaned_data["evaluation_months"].replace(";", ",").split(",")]
        if not all(part.isdecimal() and 1 <= int(part) <= 120 for part in parts) or len(parts) > 8:
            raise ValidationError(_("Write at most eight whole numbers with a comma in between, such as 2, 6, 12."))
        return sorted({int(part) for part in parts})

    def clean(self) -> dict[str, Any]:
        """The agreed period fits in the longest, and a first sign comes before a call."""
        cleaned = super().clean() or {}
        pairs = (
            ("term_months", "max_months", _("This is longer than the longest period.")),
            ("quiet_after_days", "silent_after_days", _("The first sign comes before the call.")),
        )
        for small, large, words in pairs:
            if small in cleaned and large in cleaned and cleaned[small] > cleaned[large]:
                self.add_error(small, words)
        return cleaned


def settings_of(rhythm: rules.Rhythm, *, version: int) -> dict[str, Any]:
    """Return a rhythm as first values of the form."""
    values: dict[str, Any] = {name: getattr(rhythm, name) for name in rules.NUMBERS}
    values["evaluation_months"] = ", ".join(str(month) for month in rhythm.evaluation_months)
    return {**values, "version": version}
