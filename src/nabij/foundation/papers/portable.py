"""A paper as PDF/UA-1: tagged, with title and language, made by typst from one template."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from nabij.foundation.papers.blocks import Block, Paper, Picture, Table, cleaned

TEMPLATE: Final = Path(__file__).parent / "paper.typ"


def pdf(paper: Paper) -> bytes:
    """Return the paper as an accessible PDF with cover, contents and page numbers."""
    import typst

    paper = cleaned(paper)
    pictures: dict[str, bytes] = {}
    blocks = [_as_data(block, pictures) for block in paper.blocks]
    with translation.override(paper.language):
        words = {"contents": _("Contents"), "page": _("Page"), "of": _("of")}
    given = {
        "title": paper.title, "subtitle": paper.subtitle, "language": paper.language, "cover": list(paper.cover),
        "author": paper.author, "has_cover": paper.has_cover, "words": words, "blocks": blocks,
        "has_contents": paper.has_contents and any(block["kind"] == "heading" for block in blocks),
    }  # fmt: skip
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs do not tell of several files
        {"main": TEMPLATE.read_bytes(), **pictures},
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(given, ensure_ascii=False)},
    )
    return made


def _as_data(block: Block, pictures: dict[str, bytes]) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Picture):
        name = f"picture-{len(pictures)}.{block.kind}"
        pictures[name] = block.image
        return {"kind": kind, "name": name, "alt": block.alt or block.caption or "-", "caption": block.caption}
    if isinstance(block, Table):
        head = [*block.head, *[""] * (block.width - len(block.head))]
        return {
            "kind": kind, "caption": block.caption, "head": head, "rows": block.even(), "numeric": block.numeric,
        }  # fmt: skip
    return {"kind": kind, **asdict(block)}
