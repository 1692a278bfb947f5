"""Pages for the office: reading a report, correcting what it was taken for, publishing it and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nabij.foundation.access import CREATE, MANAGE, VIEW
from nabij.foundation.doors import Request, door
from nabij.foundation.meanwhile import compare
from nabij.library import actions
from nabij.library.access import MANUSCRIPTS
from nabij.library.forms import ManuscriptForm, ReadForm
from nabij.library.queries import manuscripts as kept


@door(MANUSCRIPTS, VIEW, many=True)
def manuscripts(request: Request) -> HttpResponse:
    """List what was read, and whether it is public."""
    return render(request, "library/manuscripts.html", {"lines": kept.manuscripts(request.actor)})


@door(MANUSCRIPTS, CREATE, many=True)
def read(request: Request) -> HttpResponse:
    """Take a pasted report."""
    form = ReadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = actions.ingest(text=given["text"], source_name=given["source_name"], by=request.actor)
        except actions.NoText:
            form.add_error("text", _("There are no words in this. Was it a scan? Then type or copy the text itself."))
        else:
            messages.success(request, _("Read. See whether it was understood, and correct it."))
            return redirect("library:manuscript", pk=row.pk)
    return render(request, "library/read.html", {"form": form})


def _values(row: Any) -> dict[str, Any]:
    names = ("title", "year", "chapter", "line", "method", "target_groups", "version")
    places = ", ".join(row.municipalities)
    return {name: getattr(row, name) for name in names} | {"municipalities": places, "body": kept.as_text(row.parts)}


@door(MANUSCRIPTS, VIEW, post=MANAGE)
def manuscript(request: Request, row: Any) -> HttpResponse:
    """Show what a report was taken for, beside what was left out and the figures in it."""
    form = ManuscriptForm(request.POST or None, initial=_values(row))
    context = {"manuscript": row, "form": form, "article": kept.article_of(row), "conflict": None}
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
