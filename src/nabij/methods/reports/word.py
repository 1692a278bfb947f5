"""A DOCX as text with marks: mammoth reads headings, lists and tables; headers and footers stay out by themselves."""

import io
from typing import Any, Final

from nabij.methods.reports import NotReadable, Reading, Reason, web

_STYLES: Final = """
p[style-name='Title'] => h1:fresh
p[style-name='Titel'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => p:fresh
"""


def read(*, content: bytes) -> Reading:
    """Return the text of a DOCX; raises NotReadable."""
    import mammoth

    def no_picture(_image: Any) -> dict[str, str]:
        return {"src": ""}

    try:
        made = mammoth.convert_to_html(
            io.BytesIO(content), style_map=_STYLES, convert_image=mammoth.images.img_element(no_picture)
        )
    except Exception as error:  # whatever a broken file does to a parser, it is a broken file
        raise NotReadable(Reason.BROKEN) from error
    return Reading(text=web.marked(page=made.value))
