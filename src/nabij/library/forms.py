"""Forms of the library: what to look for, a report to read, and a manuscript to correct."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import TargetGroup
from nabij.enrolment.forms.fields import ShortText, element_field, sub_goal_field
from nabij.library.choices import Sort
from nabij.library.rules import FIRST_YEAR, LAST_YEAR, LONGEST_QUESTION, TOO_LARGE
from nabij.methods import markup
from nabij.methods.reports import Reason

LONGEST_REPORT = 1_000_000  # characters: a book


class SearchForm(forms.Form):
    """The search box and the order."""

    q = forms.CharField(label=_("What are you looking for?"), required=False, max_length=LONGEST_QUESTION)
    sort = forms.ChoiceField(label=_("Order"), choices=Sort.choices, required=False, initial=Sort.BEST)


class ReadForm(forms.Form):
    """A published report: a file, or pasted."""

    source_name = ShortText(
        label=_("Where was it published?"), required=False, max_length=240,
        help_text=_("A web address, or the name of the report."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("The file"), required=False, allow_empty_file=True, max_length=None,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.html,.htm,.txt"}),
        help_text=_("A PDF, a Word file (DOCX), a web page (HTML) or plain text of at most 30 MB. It is kept."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or the text"), required=False, max_length=LONGEST_REPORT, widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Copy the whole page or document. Menus and buttons are left out by themselves."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given = super().clean() or {}
        if not self.errors and not given.get("file") and not given.get("text"):
            self.add_error("file", _("Choose a file, or paste the text."))
        return given


class ManuscriptForm(forms.Form):
    """What a report is to become."""

    title = ShortText(
        label=_("Title"), max_length=240,
        help_text=_("Correct a slip of the source here; the title as printed is shown with it."),
    )  # fmt: skip
    year = forms.IntegerField(label=_("Year it is about"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    chapter = ShortText(label=_("Chapter"), required=False)
    line = ShortText(label=_("Programme line"), required=False)
    method = ShortText(label=_("Method"), required=False)
    target_groups = forms.MultipleChoiceField(
        label=_("Target groups"), choices=TargetGroup.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    sub_goals = sub_goal_field()
    elements = element_field()
    municipalities = ShortText(
        label=_("Municipalities"), required=False, max_length=400, help_text=_("With commas between them.")
    )
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_REPORT, widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_(
            "An empty line begins a new paragraph. # before a line makes it a heading, ## a smaller one. "
            "Lines such as | Year | People | are a table."
        ),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed as a manuscript keeps it."""
        given = self.cleaned_data
        names = ("title", "year", "chapter", "line", "method", "target_groups", "sub_goals", "elements")
        places = [place.strip()[:80] for place in given["municipalities"].split(",") if place.strip()]
        return {name: given[name] for name in names} | {"municipalities": places, "parts": parts(given["body"])}


def parts(text: str) -> list[dict[str, Any]]:
    """Read headings and paragraphs back from the text somebody worked on."""
    found: list[dict[str, Any]] = [{"title": "", "level": 1, "paragraphs": []}]
    for block in markup.blocks(text=text):
        if block.level:
            found.append({"title": block.text, "level": block.level, "paragraphs": []})
        else:
            found[-1]["paragraphs"].append(block.text)
    return [part for part in found if part["title"] or part["paragraphs"]]


def refusals() -> dict[str, Any]:
    """Return what is told when a file cannot be read, by reason."""
    return {
        TOO_LARGE: _("This file is too large. It may be at most 30 MB. Save it without pictures, or paste the text."),
        Reason.UNKNOWN: _("We cannot read this kind of file. Choose a PDF, DOCX, HTML or text file."),
        Reason.BROKEN: _("This file is damaged. Open it yourself and save it again, or paste the text."),
        Reason.LOCKED: _("This PDF has a password. Save it without one, or paste the text."),
        Reason.OLD: _("This is an old Word file, or one with a password. Save it as DOCX without a password."),
        Reason.BOMB: _("Inside, this file is far larger than it looks, so we do not open it. Paste the text."),
        Reason.TOO_LONG: _("This text is too long: at most a million characters or 2,000 pages. Split it first."),
        Reason.NO_TEXT: _("There are no words in this file. Was it a scan? Then type or copy the text itself."),
    }
