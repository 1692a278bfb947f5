"""The product, and beside it in the same process a bare Django page with session and sign-in to compare it with."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")

from a2wsgi import WSGIMiddleware
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test.utils import override_settings

from nabij.config.wsgi import application as pages

_TEMPLATE = Engine().from_string(
    "<!doctype html><html lang=nl><title>Bare</title><p>{{ email }}</p>"
    "<ul>{% for n in numbers %}<li>{{ n }}</li>{% endfor %}</ul>"
)


def bare_page(request: HttpRequest) -> HttpResponse:
    """Show who is signed in and a list of 25 lines; the least a signed-in page does."""
    return HttpResponse(_TEMPLATE.render(Context({"email": request.user.email, "numbers": range(25)})))  # type: ignore[union-attr]


class BareAddresses:
    """Points the bare handler at its one page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the bare page only."""
        if not request.user.is_authenticated:
            return HttpResponse(status=403)
        return bare_page(request)


with override_settings(
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "benchmarks.server.BareAddresses",
    ]
):
    bare = WSGIHandler()


def both(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Send /bare/ to the bare handler and everything else to the product, and tell what processor time it took.

    That is the time of Django and of us; of PostgreSQL and of the server around them nothing is in it.
    """
    handler = bare if environ["PATH_INFO"] == "/bare/" else pages
    begun = time.thread_time()

    def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        worked = (time.thread_time() - begun) * 1000
        return start_response(status, [*headers, ("X-Processor-Time", f"{worked:.3f}")], *error)

    return handler(environ, start)


application = WSGIMiddleware(both, workers=8)  # type: ignore[arg-type]
