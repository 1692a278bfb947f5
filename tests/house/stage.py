"""Shows a browser pages that were written before, with their own headers: no visit has to be made twice."""

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.http import HttpResponseBase

# What the server says itself, and what would make a browser somebody else.
NOT_SHOWN = {"content-length", "set-cookie"}


@dataclass(frozen=True, slots=True)
class Written:
    """A page with its headers."""

    text: str
    headers: dict[str, str]


@dataclass
class Stage:
    """Where pages are shown: at their own address, on a machine of their own."""

    base: str
    pages: dict[str, Written] = field(default_factory=dict)


def written(answer: HttpResponseBase) -> Written:
    """Keep what was answered."""
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return Written(content.decode(), {name: value for name, value in answer.items() if name.lower() not in NOT_SHOWN})


@contextmanager
def stage() -> Iterator[Stage]:
    """Serve what is put on stage, and the style sheets, scripts and pictures of the house."""

    class Show(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page, path = shown.pages.get(self.path), unquote(self.path.partition("?")[0])
            file = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
            if page:
                self._answer(200, page.text.encode(), page.headers)
            elif isinstance(file, str):
                kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
                self._answer(200, Path(file).read_bytes(), {"Content-Type": kind, "Cache-Control": "max-age=3600"})
            else:
                self._answer(404, b"", {})

        def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what is asked here tells nothing about a test."""

    server = ThreadingHTTPServer(("localhost", 0), Show)
    shown = Stage(f"http://localhost:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield shown
    finally:
        server.shutdown()
        server.server_close()
