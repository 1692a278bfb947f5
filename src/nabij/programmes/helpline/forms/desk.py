"""Forms of the desk. Free text is looked through for what could be somebody's name before it is kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from nabij.foundation import clock
from nabij.foundation.ui.widgets import DateInput
from nabij.methods.identifiers import looks_like_bsn
from nabij.programmes.helpline import rules
from nabij.programmes.helpline.choices import AgeBand, Impact, TalkKind, Topic

_LONGEST = 1_000


class WrapUpForm(forms.Form):
    """What one conversation was about, and how it was for the volunteer. Never who it was."""

    kind = forms.ChoiceField(label=_("What kind of conversation was it?"), choices=TalkKind.choices)
    topics = forms.MultipleChoiceField(
        label=_("What was it about?"), choices=Topic.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    age = forms.ChoiceField(
        label=_("Age, if it was told"), choices=[("", _("not told")), *AgeBand.choices], required=False
    )
    referred = forms.MultipleChoiceField(
        label=_("Where did you point to?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(
        label=_("Note for a next time"),
        help_text=_("No names, places or schools. It is erased with the conversation."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=_LONGEST,
        required=False,
    )
    impact = forms.ChoiceField(label=_("How heavy was it for you?"), choices=Impact.choices, widget=forms.RadioSelect)
    own_note = forms.CharField(
        label=_("What stays with you?"),
        help_text=_("About yourself. The coordinator reads this, and calls you when it was heavy."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=_LONGEST,
        required=False,
    )
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, addresses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["referred"]
        field.choices = addresses
        if not addresses:
            del self.fields["referred"]

    def clean(self) -> dict[str, Any]:
        """Ask once about what looks like a person; a second time with the same words is taken to be meant."""
        given: dict[str, Any] = super().clean() or {}
        texts = [str(given.get(name, "")) for name in ("note", "own_note")]
        for name, text in zip(("note", "own_note"), texts, strict=True):
            if looks_like_bsn(text):
                words = _("This looks like a citizen service number (BSN). We may not keep it: take it out.")
                self.add_error(name, words)
            elif (found := rules.looks_personal(text)) and given.get("sure") != _mark(texts):
                words = _(
                    "“%(found)s” looks like a name, an address or a number. "
                    "Take it out, or save once more if it is none."
                )
                self.add_error(name, ValidationError(words, params={"found": found}))
                self._offer(_mark(texts))
        if given.get("kind") == TalkKind.REAL and not given.get("topics"):
            self.add_error("topics", _("Choose at least one subject."))
        return given

    def _offer(self, mark: str) -> None:
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["sure"] = mark
        self.data = data


def _mark(texts: list[str]) -> str:
    return str(sum(len(text) for text in texts)) + "-" + "-".join(rules.looks_personal(text) for text in texts)


class _Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=1)

    def given(self) -> dict[str, Any]:
        """Return what is to be kept."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def seen(self) -> int:
        """Return the version that was looked at."""
        return int(self.cleaned_data.get("version") or 1)


class PhraseForm(_Versioned):
    """A ready sentence."""

    title = forms.CharField(label=_("Title"), max_length=60)
    text = forms.CharField(label=_("Sentence"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=50)


class HelpAddressForm(_Versioned):
    """Where else somebody finds help."""

    name = forms.CharField(label=_("Name"), max_length=80)
    about = forms.CharField(label=_("For what"), max_length=160, required=False)
    phone = forms.RegexField(
        label=_("Telephone"),
        regex=r"^[+\d][\d\s().-]{1,28}$",
        required=False,
        error_messages={"invalid": _("Type digits, for example 0800-0113.")},
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    for_visitors = forms.BooleanField(label=_("Show to visitors, as a number to call"), required=False)
    source = forms.CharField(label=_("Where this comes from"), max_length=200, required=False)
    checked_on = forms.DateField(label=_("Checked on"), widget=DateInput)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=50)

    def clean(self) -> dict[str, Any]:
        """A number for visitors needs a number, and nothing was checked tomorrow."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("for_visitors") and not given.get("phone"):
            self.add_error("phone", _("Visitors need a telephone number."))
        if given.get("checked_on") and given["checked_on"] > clock.today():
            self.add_error("checked_on", _("This day is still to come."))
        return given


class DeskRulesForm(_Versioned):
    """How conversations go."""

    warn_minutes = forms.IntegerField(label=_("Round off gently after (minutes)"), min_value=5, max_value=600)
    close_minutes = forms.IntegerField(label=_("Longest conversation (minutes)"), min_value=10, max_value=720)
    idle_warn_minutes = forms.IntegerField(
        label=_("Ask whether somebody is still there after (minutes)"), min_value=1, max_value=120
    )
    idle_close_minutes = forms.IntegerField(
        label=_("Close when it stays quiet for (minutes)"), min_value=2, max_value=240
    )
    keep_hours = forms.IntegerField(label=_("Erase what was said after (hours)"), min_value=1, max_value=168)
    exit_url = forms.URLField(
        label=_("Where “Leave now” goes to"),
        help_text=_("A harmless page that opens quickly and that anybody could be reading."),
        assume_scheme="https",
    )
    partner_sites = forms.CharField(
        label=_("Sites that may show the chat"),
        help_text=_("One on a line, for example https://www.partner.example"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def clean_partner_sites(self) -> list[str]:
        """Sites as a browser names them."""
        lines = [line for line in self.cleaned_data["partner_sites"].splitlines() if line.strip()]
        try:
            return sorted({rules.as_origin(line) for line in lines})
        except (ValueError, UnicodeError) as error:
            raise ValidationError(
                _("“%(line)s” is not a site. Type it as https://www.partner.example"), params={"line": str(error)}
            ) from error

    def clean(self) -> dict[str, Any]:
        """Warnings come before the end."""
        given: dict[str, Any] = super().clean() or {}
        for warn, close in (("warn_minutes", "close_minutes"), ("idle_warn_minutes", "idle_close_minutes")):
            if given.get(warn) and given.get(close) and given[close] <= given[warn]:
                self.add_error(close, _("This has to be later than the warning."))
        return given
