"""The operations page: how the house itself stands, for who keeps it running. Nothing about people."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from nabij.foundation import operations as measured
from nabij.foundation.access import MANAGE
from nabij.foundation.doors import Request, door
from nabij.people.access import ORGANISATIONS
from nabij.site import actions
from nabij.site.queries import operations as queries


@door(ORGANISATIONS, MANAGE, many=True)
@never_cache
def operations(request: Request) -> HttpResponseBase:
    """Show every light; a job that was given up can be tried again."""
    if request.method == "POST":
        number = actions.try_job_again(name=request.POST.get("job", ""), by=request.actor)
        said = ngettext("%(n)s job is tried again.", "%(n)s jobs are tried again.", number) % {"n": number}
        messages.success(request, said if number else _("There was nothing to try again."))
        return redirect("operations")
    return _page(request)


def _page(request: Request) -> HttpResponse:
    facts = measured.measure()
    signs = queries.signs(facts)
    context = {"signs": signs, "tone": queries.worst(signs), "failures": facts.failures}
    return render(request, "site/operations.html", context)
