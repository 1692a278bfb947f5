"""A page that finds what cannot be right in a table that was published."""

from django.http import HttpResponse
from django.shortcuts import render

from nabij.budgets.access import BUDGETS
from nabij.budgets.forms import CheckForm
from nabij.foundation.access import VIEW
from nabij.foundation.doors import Request, door


@door(BUDGETS, VIEW, many=True)
def check(request: Request) -> HttpResponse:
    """Hold a table against the sums that should be in it; nothing is kept."""
    form = CheckForm(request.POST or None)
    checked = form.cleaned_data["checked"] if request.method == "POST" and form.is_valid() else None
    return render(request, "budgets/check.html", {"form": form, "checked": checked})
