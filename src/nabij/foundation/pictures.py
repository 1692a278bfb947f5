"""Pictures people send in: made anew from their points alone, so that nothing else that was in the file comes along."""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from nabij.foundation import files
from nabij.foundation.files import NotAccepted

MAX_BYTES = 5 * files.MEBIBYTE
# 24 megapixels is what a good phone makes; unpacked that is 100 MB of memory, and no picture needs more.
MAX_PIXELS = 24_000_000
MAX_SIDE_PIXELS = 12_000
_FORMATS = {"png": "PNG", "jpeg": "JPEG"}
_UNREADABLE = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error, OverflowError,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may be kept and shown: `kind` is png or jpeg, sizes are in pixels."""

    kind: str
    content: bytes
    width: int
    height: int

    @property
    def mark(self) -> str:
        """Return a short mark of these very bytes, for addresses that may be remembered for long."""
        return hashlib.sha256(self.content).hexdigest()[:16]


def accept(upload: "UploadedFile[Any]", *, longest: int) -> Picture:
    """Read a picture by its content and make it anew, at most `longest` pixels wide and high; raises NotAccepted.

    What a camera wrote along (place, time, owner), colour profiles, comments and whatever hides behind the picture
    stay behind; how the camera was held is carried out.
    """
    found = files.accept(upload, kinds=files.IMAGES, max_bytes=MAX_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _anew(found.content, kind=found.kind, longest=longest)
    except _UNREADABLE as error:
        raise NotAccepted(
            _("We cannot read this picture. Save it again as PNG or JPEG, and choose it anew.")
        ) from error


def _anew(content: bytes, *, kind: str, longest: int) -> Picture:
    with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as opened:
        # Known from the head of the file, before anything is unpacked.
        width, height = opened.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE_PIXELS:
            raise NotAccepted(_("This picture is too large. Make it smaller, for example 1,000 pixels wide."))
        opened.load()
        turned = ImageOps.exif_transpose(opened)
        seen_through = kind == "png" and (turned.mode in {"LA", "PA", "RGBA"} or "transparency" in turned.info)
        points = turned.convert("RGBA" if seen_through else "RGB")
    points.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    clean = Image.new(points.mode, points.size)
    clean.paste(points)
    made = io.BytesIO()
    clean.save(made, format=_FORMATS[kind], optimize=True, **({"quality": 88} if kind == "jpeg" else {}))
    return Picture(kind, made.getvalue(), *clean.size)


def show(content: bytes, *, kind: str, seconds: int = 0) -> HttpResponse:
    """Answer with a picture that a browser shows and never runs; `seconds` says how long it may remember it."""
    response = HttpResponse(content, content_type=files.TYPES[kind])
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "private, no-store"
    return response
