"""Which address belongs to which room; programme types bring their own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from nabij.enrolment import registry
from nabij.foundation import pages

handler400, handler403, handler404, handler500 = (
    "nabij.foundation.pages.bad_request",
    "nabij.foundation.pages.forbidden",
    "nabij.foundation.pages.not_found",
    "nabij.foundation.pages.server_error",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("account/", include("allauth.urls")),
    path("", include("nabij.site.urls")),  # the front door, which is asked for most
    path("", include("nabij.foundation.urls")),
    path("", include("nabij.people.urls")),
    path("", include("nabij.enrolment.urls")),
    path("", include("nabij.trajectories.urls")),
    path("", include("nabij.agenda.urls")),
    path("", include("nabij.imports.urls")),
    path("", include("nabij.matching.urls")),
    path("", include("nabij.outcomes.urls")),
    path("", include("nabij.volunteers.urls")),
    path("", include("nabij.library.urls")),
    path("", include("nabij.reporting.urls")),
    path("", include("nabij.budgets.urls")),
    *(path(f"{kind.slug}/", include(kind.urls)) for kind in registry.programme_types()),
    *(path(f"{at}/", include(urls)) for kind in registry.programme_types() for at, urls in kind.doors.items()),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns.insert(0, path("ui/", include("nabij.foundation.ui.urls")))
