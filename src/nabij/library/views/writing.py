"""Pages for the office: reading a report, correcting what it was taken for, publishing it and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nabij.foundation import files
from nabij.foundation.access import CREATE, MANAGE, READ, VIEW, may
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import compare
from nabij.library import actions
from nabij.library.access import MANUSCRIPTS, ORIGINALS
from nabij.library.forms import ManuscriptForm, ReadForm, refusals
from nabij.library.queries import manuscripts as kept


@door(MANUSCRIPTS, VIEW, many=True)
def manuscripts(request: Request) -> HttpResponse:
    """List what was read, and whether it is public."""
    context = {"lines": kept.manuscripts(request.actor), "waiting": kept.waiting(request.actor)}
    return render(request, "library/manuscripts.html", context)


@door(MANUSCRIPTS, CREATE, many=True)
def read(request: Request) -> HttpResponse:
    """Take a report, as a file or pasted."""
    form = ReadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            return _taken(request, given["file"], given["text"], given["source_name"])
        except actions.NotTaken as refused:
            form.add_error("file", refusals()[refused.reason])
        except actions.NoText:
            form.add_error("text", _("There are no words in this. Was it a scan? Then type or copy the text itself."))
    return render(request, "library/read.html", {"form": form})


def _taken(request: Request, file: Any, text: str, source_name: str) -> HttpResponse:
    if file:
        original = actions.begin(upload=file, source_name=source_name, by=request.actor)
        row = kept.read_from(original, request.actor)
        if row is None:
            return redirect("library:original", pk=original.pk)
    else:
        row = actions.ingest(text=text, source_name=source_name, by=request.actor)
    messages.success(request, _("Read. See whether it was understood, and correct it."))
    return redirect("library:manuscript", pk=row.pk)


@door(ORIGINALS, VIEW)
def original(request: Request, row: Any) -> HttpResponse:
    """Show how far reading a large file is; it goes on by itself."""
    found = kept.read_from(row, request.actor)
    if found is not None:
        return redirect("library:manuscript", pk=found.pk)
    problem = refusals().get(row.reason, "")
    context = {"original": row, "problem": problem, "may_remove": may(request.actor, MANAGE, row)}
    return render(request, "library/original.html", context)


@door(ORIGINALS, VIEW)
def progress(request: Request, row: Any) -> HttpResponse:
    """Tell htmx how far reading is; when it is ready the page loads anew."""
    response = render(request, "library/_progress.html", {"original": row})
    if not row.is_waiting:
        response.headers["HX-Refresh"] = "true"
    return response


@door(ORIGINALS, READ)
def as_it_came(request: Request, row: Any) -> HttpResponse:
    """Hand out a file as it came; a browser saves it and never runs it."""
    return files.hand_out(kept.content_of(row, request.actor), name=row.name, kind=row.kind)


@door(ORIGINALS, MANAGE)
@require_POST
def remove(request: Request, row: Any) -> HttpResponse:
    """Remove a file for good; what was read from it stays."""
    actions.forget(original=row, by=request.actor)
    messages.success(request, _("The file is removed for good. What was read from it is still here."))
    return redirect("library:manuscripts")


@door(MANUSCRIPTS, MANAGE)
@require_POST
def split(request: Request, row: Any) -> HttpResponse:
    """Make a manuscript of every chapter."""
    made = actions.split(manuscript=row, by=request.actor)
    number = len(made)
    said = ngettext("%(n)s manuscript was made of it.", "%(n)s manuscripts were made of it.", number) % {"n": number}
    messages.success(request, said)
    return redirect("library:manuscripts")


def _values(row: Any) -> dict[str, Any]:
    names = ("title", "year", "chapter", "line", "method", "target_groups", "sub_goals", "elements", "version")
    places = ", ".join(row.municipalities)
    return {name: getattr(row, name) for name in names} | {"municipalities": places, "body": kept.as_text(row.parts)}


@door(MANUSCRIPTS, VIEW, post=MANAGE)
def manuscript(request: Request, row: Any) -> HttpResponse:
    """Show what a report was taken for, beside what was left out and the figures in it."""
    form = ManuscriptForm(request.POST or None, initial=_values(row))
    context = {"manuscript": row, "form": form, "article": kept.article_of(row), "conflict": None}
    context |= {"may_be_split": kept.may_be_split(row), "may_remove": ORIGINALS.allows(request.actor, MANAGE)}
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            actions.change(manuscript=row, values=form.values, seen=seen, by=request.actor)
        except actions.ChangedMeanwhile as changed:
            conflict = compare(form, now=_values(changed.now), version=changed.now.version)
            context |= {"form": conflict.form, "conflict": conflict}
            return render(request, "library/manuscript.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect("library:manuscript", pk=row.pk)
    return render(request, "library/manuscript.html", context)


@door(MANUSCRIPTS, MANAGE)
@require_POST
def publish(request: Request, row: Any) -> HttpResponse:
    """Let everybody read it."""
    article = actions.publish(manuscript=row, by=request.actor)
    messages.success(request, _("Everybody can read it now."))
    return redirect("library:article", code=article.code)


@door(MANUSCRIPTS, MANAGE)
@require_POST
def withdraw(request: Request, row: Any) -> HttpResponse:
    """Take the article back."""
    article = kept.article_of(row)
    if article is not None:
        actions.withdraw(article=article, by=request.actor)
        messages.success(request, _("It is no longer public. The text is kept here."))
    return redirect("library:manuscript", pk=row.pk)
