"""Forms of the library: what to look for, a report to read, and a manuscript to correct."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.choices import TargetGroup
from nabij.enrolment.forms.fields import ShortText
from nabij.library.choices import Sort
from nabij.library.rules import FIRST_YEAR, LAST_YEAR, LONGEST_QUESTION

LONGEST_REPORT = 1_000_000  # characters: a book
_HEADING = re.compile(r"^(?P<marks>#{1,3})\s+(?P<title>\S.*)$")


class SearchForm(forms.Form):
    """The search box and the order."""

    q = forms.CharField(label=_("What are you looking for?"), required=False, max_length=LONGEST_QUESTION)
    sort = forms.ChoiceField(label=_("Order"), choices=Sort.choices, required=False, initial=Sort.BEST)


class ReadForm(forms.Form):
    """A published report, pasted."""

    source_name = ShortText(
        label=_("Where was it published?"), required=False, max_length=240,
        help_text=_("A web address, or the name of the report."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("The text"), max_length=LONGEST_REPORT, widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Copy the whole page or document. Menus and buttons are left out by themselves."),
    )  # fmt: skip


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
    municipalities = ShortText(
        label=_("Municipalities"), required=False, max_length=400, help_text=_("With commas between them.")
    )
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_REPORT, widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("An empty line begins a new paragraph. # before a line makes it a heading, ## a smaller one."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed as a manuscript keeps it."""
        given = self.cleaned_data
        names = ("title", "year", "chapter", "line", "method", "target_groups")
        places = [place.strip()[:80] for place in given["municipalities"].split(",") if place.strip()]
        return {name: given[name] for name in names} | {"municipalities": places, "parts": parts(given["body"])}


def parts(text: str) -> list[dict[str, Any]]:
    """Read headings and paragraphs back from the text somebody worked on."""
    found: list[dict[str, Any]] = [{"title": "", "level": 1, "paragraphs": []}]
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\x00", "")):
        heading = _HEADING.match(block.strip())
        if heading and "\n" not in block.strip():
            found.append({"title": heading["title"].strip(), "level": len(heading["marks"]), "paragraphs": []})
        elif block.strip():
            found[-1]["paragraphs"].append(" ".join(block.split()))
    return [part for part in found if part["title"] or part["paragraphs"]]
