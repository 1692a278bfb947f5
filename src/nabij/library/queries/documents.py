"""Articles as one document: cover, contents, and every article with its source; tagged for screen readers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.http import HttpResponse
from django.utils import formats
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from nabij.foundation import clock
from nabij.foundation.documents import pdf
from nabij.library.models import Article

TEMPLATE: Final = Path(__file__).parent.parent / "data" / "report.typ"


def report(*, title: str, articles: Sequence[Article]) -> bytes:
    """Return a PDF/UA of articles in the order given."""
    return pdf(
        template=TEMPLATE,
        data={
            "title": title,
            "made": _("Put together on %(day)s from published reports.") % {"day": formats.date_format(clock.today())},
            "contents": _("Contents"),
            "articles": [_as_data(row) for row in articles],
        },
    )


def _as_data(row: Article) -> dict[str, object]:
    source = ", ".join(part for part in (row.organisation.name, row.source_name, str(row.year)) if part)
    printed = _("Printed as: %(title)s.") % {"title": row.source_title} if row.source_title != row.title else ""
    return {"title": row.title, "source": f"{source}. {printed}".strip(), "facts": row.facts, "parts": row.parts}


def answer(content: bytes, *, name: str) -> HttpResponse:
    """Return a document to keep."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
