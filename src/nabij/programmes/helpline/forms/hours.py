"""Forms about when a helpline is open."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput
from nabij.methods import weeks
from nabij.methods.calendars import Block


class BlocksField(forms.CharField):
    """Hours of one day as people type them; cleans to blocks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def clean(self, value: Any) -> list[Block]:
        """Read the hours, or say what was not understood."""
        text = super().clean(value)
        try:
            blocks = weeks.parse_blocks(text)
            weeks.require_no_overlap({0: blocks})
        except weeks.HoursNotUnderstood as wrong:
            words = _("“%(part)s” is not understood. Write hours such as 19:00 - 22:00.") % {"part": wrong.part}
            raise forms.ValidationError(words) from wrong
        except weeks.HoursOverlap as wrong:
            raise forms.ValidationError(_("These hours overlap. Make one block of them.")) from wrong
        return blocks


class WeekForm(forms.Form):
    """A week of opening hours from a day on."""

    valid_from = forms.DateField(
        label=gettext_lazy("From which day"), widget=DateInput,
        help_text=gettext_lazy("Until then the hours stay as they are. Shifts follow by themselves."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in weeks.WEEKDAYS:
            self.fields[f"day_{weekday}"] = BlocksField(
                label=capfirst(WEEKDAYS[weekday]),
                help_text=_("For example 14:00 - 17:00, 19:30 - 02:00") if not weekday else "",
            )
        self.order_fields(["valid_from", *(f"day_{weekday}" for weekday in weeks.WEEKDAYS), "reason"])

    def clean_valid_from(self) -> dt.date:
        """Refuse a day that is over: what held yesterday stays as it was."""
        day: dt.date = self.cleaned_data["valid_from"]
        return _not_past(day)

    def clean(self) -> dict[str, Any]:
        """Refuse blocks that overlap around midnight."""
        given = super().clean() or {}
        try:
            weeks.require_no_overlap(self.week)
        except weeks.HoursOverlap as wrong:
            one, other = (WEEKDAYS[day] for day in wrong.days)
            words = _("Hours of %(one)s and %(other)s overlap.") % {"one": one, "other": other}
            self.add_error(f"day_{wrong.days[0]}", words)
        return given

    @property
    def week(self) -> dict[int, list[Block]]:
        """Return the blocks of each weekday."""
        given = self.cleaned_data
        return {day: given[f"day_{day}"] for day in weeks.WEEKDAYS if given.get(f"day_{day}")}


def _not_past(day: dt.date) -> dt.date:
    if day < clock.today():
        raise forms.ValidationError(_("This day is over. Choose today or a later day."))
    if day > clock.today() + dt.timedelta(days=3 * 366):
        raise forms.ValidationError(_("Choose a day within three years."))
    return day


class SpecialDayForm(forms.Form):
    """A day with hours of its own."""

    on = forms.DateField(label=gettext_lazy("Date"), widget=DateInput)
    name = forms.CharField(label=gettext_lazy("Name of the day"), max_length=80)
    blocks = BlocksField(
        label=gettext_lazy("Open"),
        help_text=gettext_lazy("For example 10:00 - 22:00. Leave it empty when the helpline is closed that day."),
    )
    message = forms.CharField(
        label=gettext_lazy("Message for visitors"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_campaign = forms.BooleanField(
        label=gettext_lazy("Mark as a campaign in the figures"), required=False,
        help_text=gettext_lazy("The figures show this day, and the forecast compares it with earlier campaigns."),
    )  # fmt: skip

    def clean_on(self) -> dt.date:
        """Refuse a day that is over."""
        day: dt.date = self.cleaned_data["on"]
        return _not_past(day)


class PauseForm(forms.Form):
    """Until when the door is closed, and what visitors read."""

    until = forms.TimeField(
        label=gettext_lazy("Pause until (time, today or tonight)"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    message = forms.CharField(
        label=gettext_lazy("Message for visitors"), required=False, max_length=300,
        help_text=gettext_lazy("For example: there is a fault. Please try again later."),
    )  # fmt: skip

    @property
    def until_moment(self) -> dt.datetime:
        """Return the next moment at which the clock shows this time."""
        now = timezone.localtime(clock.now())
        moment = timezone.make_aware(dt.datetime.combine(now.date(), self.cleaned_data["until"]))
        return moment if moment > now else moment + dt.timedelta(days=1)


class SettingsForm(forms.Form):
    """What decides whether the door is open, beside the hours."""

    name = forms.CharField(label=capfirst(gettext_lazy("name for visitors")), max_length=80)
    queue_cap = forms.IntegerField(
        label=capfirst(gettext_lazy("most people in the queue")), min_value=0, max_value=200,
        help_text=gettext_lazy("Whoever comes when the queue is full is asked to come back later."),
    )  # fmt: skip
    last_intake_minutes = forms.IntegerField(
        label=capfirst(gettext_lazy("last intake, minutes before closing")), min_value=0, max_value=240
    )
    wait_goal_minutes = forms.IntegerField(
        label=capfirst(gettext_lazy("wait we find acceptable (minutes)")), min_value=1, max_value=120,
        help_text=gettext_lazy("The forecast plans so that four out of five people wait no longer than this."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)
