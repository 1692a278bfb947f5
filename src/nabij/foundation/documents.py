"""Documents people can take with them: tagged PDF made by typst from a template and plain values."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import get_language


def pdf(*, template: Path, data: Mapping[str, Any]) -> bytes:
    """Return an accessible PDF (PDF/UA-1). The template reads `json(bytes(sys.inputs.data))`."""
    import typst

    given = {"language": (get_language() or "nl").split("-")[0], **data}
    made: bytes = typst.compile(
        template.read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(given, ensure_ascii=False, default=str)},
    )
    return made
