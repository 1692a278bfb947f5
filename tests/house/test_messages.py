"""The translation check must see every string and refuse every text that would go out untranslated."""

from pathlib import Path

import polib
import pytest

from tools import messages
from tools.messages import Message

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
TITLE = _("Good morning %(name)s")
def days(n): return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
MONTH = pgettext("month", "May")
"""
TEMPLATE = """
{% load i18n %}{# _("not this") #}
{% translate "Today" %} {% translate "May" context "permission" %}
{% blocktranslate trimmed count n=n %}
  One visit by {{ who }}
{% plural %}
  {{ n }} visits by {{ who }}
{% endblocktranslate %}
{% blocktranslate with who=_("nobody") %}Hello, 100% {{ who }}{% endblocktranslate %}
{{ value|default:_("unknown") }}
<c-button label="{% translate 'Save' %}" :title="_('Keep what you typed')" />
{% comment %}{% translate "Nor this" %}{% endcomment %}
"""


def room(tmp_path: Path, *, python: str = "", template: str = "") -> Path:
    folder = tmp_path / "people"
    (folder / "templates" / "people").mkdir(parents=True)
    (folder / "apps.py").write_text("", encoding="utf-8")
    (folder / "views.py").write_text(python, encoding="utf-8")
    (folder / "templates" / "people" / "page.html").write_text(template, encoding="utf-8")
    return folder


def catalogue(folder: Path, *entries: polib.POEntry, language: str = "nl") -> None:
    path = folder / "locale" / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    file = polib.POFile()
    file.metadata = messages.HEADER
    file.extend(entries)
    file.save(str(path))


def test_every_kind_of_python_string_is_found(tmp_path: Path) -> None:
    folder = room(tmp_path, python=PYTHON)
    found = {(m.text, m.context, m.plural) for m in messages.python_messages(folder / "views.py")}
    assert found == {
        ("Good morning %(name)s", "", ""),
        ("%(n)s day", "", "%(n)s days"),
        ("May", "month", ""),
    }


def test_every_kind_of_template_string_is_found_as_django_looks_it_up(tmp_path: Path) -> None:
    folder = room(tmp_path, template=TEMPLATE)
    page = folder / "templates" / "people" / "page.html"
    assert {(m.text, m.context, m.plural) for m in messages.template_messages(page)} == {
        ("Today", "", ""),
        ("May", "permission", ""),
        ("One visit by %(who)s", "", "%(n)s visits by %(who)s"),
        ("Hello, 100%% %(who)s", "", ""),
        ("nobody", "", ""),
        ("unknown", "", ""),
        ("Save", "", ""),
        ("Keep what you typed", "", ""),
    }


def test_update_then_translate_then_check_is_clean(tmp_path: Path) -> None:
    folder = room(tmp_path, python=PYTHON, template=TEMPLATE)
    assert messages.update(source=tmp_path, name="people") == (11, 0)
    assert len(messages.problems(source=tmp_path)) == 11
    path = folder / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    file = polib.pofile(str(path))
    for entry in file:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    file.save(str(path))
    before = path.read_text(encoding="utf-8")
    assert messages.problems(source=tmp_path) == []
    assert messages.update(source=tmp_path, name="people") == (0, 0)
    assert path.read_text(encoding="utf-8") == before
    assert "#:" not in before


ONE = 'from django.utils.translation import gettext as _\nA = _("Hello %(name)s")\n'


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (polib.POEntry(msgid="Hello %(name)s", msgstr=""), "translation is empty"),
        (polib.POEntry(msgid="Hello %(name)s", msgstr="Dag"), "placeholders differ"),
        (polib.POEntry(msgid="Hello %(name)s", msgstr="Dag %(naam)s"), "placeholders differ"),
        (polib.POEntry(msgid="Hello %(name)s", msgstr="Dag %(name)s", flags=["fuzzy"]), "marked as fuzzy"),
        (polib.POEntry(msgid="Hello %(name)s", msgstr="Dag %(name)s", obsolete=True), "no longer used"),
        (polib.POEntry(msgid="Goodbye", msgstr="Tot ziens"), "no longer used"),
        (
            polib.POEntry(msgid="Hello %(name)s", msgid_plural="x", msgstr_plural={0: "a", 1: "b"}),
            "the plural differs",
        ),
    ],
)
def test_a_bad_entry_is_refused(tmp_path: Path, entry: polib.POEntry, complaint: str) -> None:
    folder = room(tmp_path, python=ONE)
    good = polib.POEntry(msgid="Hello %(name)s", msgstr="Dag %(name)s")
    catalogue(folder, *([entry] if entry.msgid == good.msgid and not entry.obsolete else [good, entry]))
    assert complaint in "\n".join(messages.problems(source=tmp_path))


def test_a_missing_translation_names_text_and_file(tmp_path: Path) -> None:
    room(tmp_path, python=ONE)
    assert messages.problems(source=tmp_path) == ["people: no Dutch for 'Hello %(name)s' (people/views.py)"]


def test_a_singular_may_say_its_number_in_a_word(tmp_path: Path) -> None:
    text = 'from django.utils.translation import ngettext\nA = ngettext("%(n)s day", "%(n)s days", 2)\n'
    folder = room(tmp_path, python=text)
    entry = polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "een dag", 1: "%(n)s dagen"})
    catalogue(folder, entry)
    assert messages.problems(source=tmp_path) == []


def test_easy_language_may_only_say_what_the_source_says(tmp_path: Path) -> None:
    folder = room(tmp_path, python=ONE)
    catalogue(folder, polib.POEntry(msgid="Hello %(name)s", msgstr="Dag %(name)s"))
    catalogue(folder, polib.POEntry(msgid="Helo", msgstr="Hoi"), language="nl_Easy")
    assert messages.problems(source=tmp_path) == ["people (nl_Easy): no longer used: 'Helo'"]


def test_two_rooms_must_agree_because_django_merges_their_catalogues(tmp_path: Path) -> None:
    for name, dutch in (("people", "Dag %(name)s"), ("site", "Hoi %(name)s")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "apps.py").write_text(ONE, encoding="utf-8")
        catalogue(tmp_path / name, polib.POEntry(msgid="Hello %(name)s", msgstr=dutch))
    (found,) = messages.problems(source=tmp_path)
    assert "agree, or give one a context" in found


def test_a_string_outside_any_app_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loose.py").write_text(ONE, encoding="utf-8")
    assert messages.problems(source=tmp_path) == ["loose.py: 'Hello %(name)s' stands outside any app"]


def test_compile_writes_only_what_changed_and_removes_orphans(tmp_path: Path) -> None:
    folder = room(tmp_path, python=ONE)
    catalogue(folder, polib.POEntry(msgid="Hello %(name)s", msgstr="Dag %(name)s"))
    assert messages.compile_changed(source=tmp_path) == 1
    assert messages.compile_changed(source=tmp_path) == 0
    compiled = folder / "locale" / "nl" / "LC_MESSAGES" / "django.mo"
    assert {entry.msgid: entry.msgstr for entry in polib.mofile(str(compiled))}["Hello %(name)s"] == "Dag %(name)s"
    compiled.with_suffix(".po").unlink()
    messages.compile_changed(source=tmp_path)
    assert not compiled.exists()


def test_messages_are_one_when_only_the_plural_is_new() -> None:
    assert Message("day", plural="days") == Message("day")
