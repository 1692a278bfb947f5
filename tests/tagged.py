"""What a machine can check of PDF/UA-1: tags, order of headings, language, title, alternatives, tables and links."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfua
import pikepdf


def faults(content: bytes) -> list[str]:
    """Return what is wrong with a PDF for who follows its tags; a good one gives an empty list."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "kept.pdf"
        kept.write_bytes(content)
        found = [f"{one.rule_id}: {one.message}" for one in pdfua.validate(str(kept)).findings]
    with pikepdf.open(io.BytesIO(content)) as opened:
        found += _of_document(opened)
        nodes = list(_nodes(opened.Root.StructTreeRoot.get("/K")))
        found += [*_headings(nodes), *_figures(nodes), *_tables(nodes)]
        found += [fault for page in opened.pages for fault in _of_page(page)]
    return found


def _of_document(opened: Any) -> Iterator[str]:
    root = opened.Root
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "not marked as tagged"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "a reader shows the name of the file instead of the title"
    with opened.open_metadata() as told:
        if not told.get("dc:title"):
            yield "no title"
        if str(told.get("pdfuaid:part")) != "1":
            yield "does not say that it is PDF/UA-1"


def _nodes(node: Any) -> Iterator[Any]:
    """Yield every element of the tree of tags, in the order in which it is read."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _nodes(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _nodes(node.K)


def _headings(nodes: list[Any]) -> Iterator[str]:
    levels = [int(str(node.S)[2:]) for node in nodes if str(node.S)[:2] == "/H" and str(node.S)[2:].isdigit()]
    before = 0
    for level in levels:
        if level > before + 1:
            yield f"a heading of level {level} under one of level {before}"
        before = level


def _figures(nodes: list[Any]) -> Iterator[str]:
    for node in nodes:
        if str(node.S) in {"/Figure", "/Formula"} and not str(node.get("/Alt", "")).strip():
            yield "a picture without an alternative"


def _tables(nodes: list[Any]) -> Iterator[str]:
    for table in (node for node in nodes if str(node.S) == "/Table"):
        rows = [node for node in _nodes(table.K) if str(node.S) == "/TR"]
        widths = {len([cell for cell in _nodes(row.K) if str(cell.S) in {"/TH", "/TD"}]) for row in rows}
        if len(widths) > 1:
            yield "a table whose rows are not equally wide"
        heads = [cell for cell in _nodes(table.K) if str(cell.S) == "/TH"]
        if not heads:
            yield "a table without a head"
        yield from ("a head that does not say what it is the head of" for cell in heads if not _scope(cell))


def _scope(cell: Any) -> str:
    given = cell.get("/A")
    each = given if isinstance(given, pikepdf.Array) else [given]
    return next((str(one.Scope) for one in each if isinstance(one, pikepdf.Dictionary) and "/Scope" in one), "")


def _of_page(page: Any) -> Iterator[str]:
    if "/StructParents" not in page:
        yield "a page outside the tags"
    links = [one for one in page.get("/Annots", []) if str(one.get("/Subtype", "")) == "/Link"]
    if links and str(page.get("/Tabs", "")) != "/S":
        yield "the tab key does not follow the order of reading"
    for link in links:
        if "/StructParent" not in link:
            yield "a link outside the tags"
        if not str(link.get("/Contents", "")).strip():
            yield "a link that does not say where it goes"
    for font in page.get("/Resources", {}).get("/Font", {}).values():
        if "/ToUnicode" not in font:
            yield "letters that cannot be read as text"
