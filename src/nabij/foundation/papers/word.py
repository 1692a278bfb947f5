"""A paper as DOCX: real headings, contents, language, alternative texts and repeated heads, to go on writing in."""

import io
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from nabij.foundation import clock
from nabij.foundation.papers.blocks import (
    Bullets,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Quote,
    Table,
    cleaned,
)

_LOCALES: Final = {"nl": "nl-NL", "en": "en-GB", "de": "de-DE", "fr": "fr-FR"}
_WIDEST_CM: Final = 16
_SCALE: Final = 2.0  # a drawing becomes pixels, for programs that cannot read SVG
_DEPTH: Final = 2
_NAMES: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TO_THE_RIGHT: Final = '<w:pPr><w:jc w:val="right"/></w:pPr>'


def docx(paper: Paper) -> bytes:
    """Return the paper as DOCX with cover, contents and page numbers."""
    from docx import Document

    paper = cleaned(paper)
    document = Document()
    _tell_about(document, paper)
    with translation.override(paper.language):
        _cover(document, paper)
        if paper.has_contents:
            _contents(document, paper)
        _footer(document, paper)
    for block in paper.blocks:
        _WRITERS[type(block)](document, block)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _tell_about(document: Any, paper: Paper) -> None:
    core = document.core_properties
    core.title, core.subject, core.language = paper.title, paper.subtitle, _locale(paper)
    core.author, core.comments, core.keywords = paper.author, "", ""
    core.created = core.modified = clock.now().replace(tzinfo=None)
    defaults = document.styles.element.find(_tag("w:docDefaults"))
    for one in defaults.iter(_tag("w:lang")):
        one.set(_tag("w:val"), _locale(paper))
    for name in ("Normal", "Title", "Subtitle", *(f"Heading {level}" for level in range(1, 7))):
        font = document.styles[name].font
        font.name = "Noto Sans"
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for way in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(_tag(way), None)


def _locale(paper: Paper) -> str:
    return _LOCALES.get(paper.language, paper.language)


def _cover(document: Any, paper: Paper) -> None:
    document.add_paragraph(paper.title, style="Title")
    if paper.subtitle:
        document.add_paragraph(paper.subtitle, style="Subtitle")
    for line in paper.cover:
        document.add_paragraph(line)
    if paper.has_cover:
        document.add_page_break()


def _contents(document: Any, paper: Paper) -> None:
    """Write the contents as a field: a word processor puts the pages in, others show the headings."""
    headings = [block for block in paper.blocks if isinstance(block, Heading) and block.level <= _DEPTH]
    if not headings:
        return
    document.add_paragraph(_("Contents"), style="Subtitle")
    rows = [document.add_paragraph() for _heading in headings]
    for row, heading in zip(rows, headings, strict=True):
        row.paragraph_format.left_indent = _centimetres(0.8 * (heading.level - 1))
    _field_part(rows[0], kind="begin", is_dirty=True)
    _field_code(rows[0], f'TOC \\o "1-{_DEPTH}" \\h \\z \\u')
    _field_part(rows[0], kind="separate")
    for row, heading in zip(rows, headings, strict=True):
        row.add_run(heading.text)
    _field_part(rows[-1], kind="end")
    if paper.has_cover:
        document.add_page_break()


def _footer(document: Any, paper: Paper) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = paper.has_cover
    line = section.footer.paragraphs[0]
    line.add_run(f"{paper.title} · {_('Page')} ")
    for part, code in (("", "PAGE"), (f" {_('of')} ", "NUMPAGES")):
        line.add_run(part)
        _field_part(line, kind="begin")
        _field_code(line, code)
        _field_part(line, kind="separate")
        line.add_run("1")
        _field_part(line, kind="end")


def _heading(document: Any, block: Heading) -> None:
    row = document.add_heading(block.text, level=block.level)
    row.paragraph_format.page_break_before = block.on_new_page or None


def _paragraph(document: Any, block: Paragraph) -> None:
    _line(document, block.text)


def _bullets(document: Any, block: Bullets) -> None:
    for item in block.items:
        _line(document, item, settings='<w:pPr><w:pStyle w:val="ListBullet"/></w:pPr>')


def _line(document: Any, text: str = "", *, settings: str = "") -> None:
    """Write a paragraph as XML at the end: the library looks for its style, and for the end, every time again."""
    from docx.oxml.parser import parse_xml

    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    document.element.body[-1].addprevious(parse_xml(f'<w:p xmlns:w="{_NAMES}">{settings}{run}</w:p>'))


def _quote(document: Any, block: Quote) -> None:
    row = document.add_paragraph(block.text, style="Intense Quote")
    if block.said_by:
        row.add_run(f" - {block.said_by}").italic = False


def _picture(document: Any, block: Picture) -> None:
    width, image = _image(block)
    row = document.add_paragraph()
    inline = row.add_run().add_picture(io.BytesIO(image), width=_centimetres(width))
    told = inline._inline.docPr
    told.set("descr", block.alt or block.caption or "-")
    told.set("title", block.caption[:120])
    if block.caption:
        row.paragraph_format.keep_with_next = True
        document.add_paragraph(block.caption, style="Caption")


def _image(block: Picture) -> tuple[float, bytes]:
    """Return how wide a picture is shown, and its pixels."""
    from PIL import Image

    image = block.image
    if block.kind == "svg":
        import vl_convert

        image = vl_convert.svg_to_png(image.decode(), scale=_SCALE)
    with Image.open(io.BytesIO(image)) as opened:
        pixels = opened.width
    return min(_WIDEST_CM, pixels / _SCALE * 2.54 / 96), image


def _table(document: Any, block: Table) -> None:
    if block.caption:
        document.add_paragraph(block.caption, style="Caption").paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=block.width, style="Table Grid")
    head = [*block.head, *[""] * (block.width - len(block.head))]
    for at, cells in enumerate([head, *block.even()]):
        table._tbl.append(_row(cells, block.numeric, is_head=at == 0))
    _tell_table(table, block)
    _line(document)


def _row(cells: Sequence[str], are_figures: Sequence[bool], *, is_head: bool) -> Any:
    """Write a row as XML: through the objects of the library every cell looks through the whole table again."""
    from docx.oxml.parser import parse_xml

    bold = "<w:rPr><w:b/></w:rPr>" if is_head else ""
    written = "".join(
        f"<w:tc><w:p>{_TO_THE_RIGHT if is_figure else ''}<w:r>{bold}"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        for text, is_figure in zip(cells, are_figures, strict=True)
    )
    settings = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if is_head else ''}</w:trPr>"
    return parse_xml(f'<w:tr xmlns:w="{_NAMES}">{settings}{written}</w:tr>')


def _tell_table(table: Any, block: Table) -> None:
    """Say what the table is to who does not see it, and that its first row is the head."""
    settings = table._tbl.tblPr
    look = settings.find(_tag("w:tblLook"))
    if look is None:
        look = _element("w:tblLook")
        settings.append(look)
    for name, value in (("firstRow", "1"), ("firstColumn", "0"), ("noHBand", "1"), ("noVBand", "1"), ("val", "0620")):
        look.set(_tag(f"w:{name}"), value)
    if block.caption:
        settings.append(_element("w:tblCaption", val=block.caption))


def _field_part(line: Any, *, kind: str, is_dirty: bool = False) -> None:
    part = _element("w:fldChar", fldCharType=kind, **({"dirty": "true"} if is_dirty else {}))
    line.add_run()._r.append(part)


def _field_code(line: Any, code: str) -> None:
    part = _element("w:instrText")
    part.text = f" {code} "
    line.add_run()._r.append(part)


def _element(name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(_tag(f"w:{key}"), value)
    return made


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)


def _centimetres(width: float) -> Any:
    from docx.shared import Cm

    return Cm(width)


_WRITERS: Final[dict[type, Callable[[Any, Any], None]]] = {
    Heading: _heading, Paragraph: _paragraph, Bullets: _bullets, Quote: _quote, Picture: _picture, Table: _table,
}  # fmt: skip
