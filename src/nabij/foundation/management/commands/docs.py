"""Writes the documents that are made from the code: who may do what, and which state may follow which."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from nabij.foundation import access
from nabij.foundation.access import Member, Mine, Own, Policy, Rule, Tied, Within

ROOT = Path(__file__).resolve().parents[5]
_NOTE = "<!-- Made by `nabij docs`; change the tables in the code and run it again. -->\n"


def _reach(line: Rule) -> str:
    match line.reach:
        case Within():
            said = "within the part of the house that was granted"
        case Member():
            said = "the whole organisation"
        case Own(column=column):
            said = f"about one's own person (`{column}`)"
        case Mine(column=column):
            said = f"of one's own login (`{column}`)"
        case Tied(relation=relation):
            said = f"tied as {relation}"
    where = ", ".join(f"`{column}` is {value}" for column, value in sorted(line.where.items()))
    return f"{said}, where {where}" if where else said


def _table(policy: Policy) -> Iterator[str]:
    model = policy.model
    yield f"### {model.__name__}"
    yield ""
    yield (model.__doc__ or "").strip().splitlines()[0]
    yield ""
    notes = []
    if policy.public:
        notes.append("Anyone may see these rows.")
    if not policy.second_wall:
        notes.append("Not behind row-level security: it is read to build the actor.")
    if notes:
        yield " ".join(notes)
        yield ""
    if policy.rules:
        yield "| role | may | reach |"
        yield "|---|---|---|"
        for line in policy.rules:
            actions = ", ".join(action for action in access.ACTIONS if action in line.actions)
            yield f"| {line.role} | {actions} | {_reach(line)} |"
    else:
        yield "No role reaches these rows; only the house itself does."
    yield ""


def _access() -> str:
    rooms: dict[str, list[Policy]] = {}
    for policy in access.policies.values():
        if policy.model.__module__.startswith("nabij."):
            rooms.setdefault(policy.model._meta.app_label, []).append(policy)
    lines = [
        _NOTE, "# Who may do what", "",
        "From these tables come the queryset filter, the yes/no check, the row-level security in PostgreSQL, the menu",
        "and the test that walks every address. What is not here is not allowed.", "",
    ]  # fmt: skip
    for room in sorted(rooms):
        lines += [f"## {room}", ""]
        for policy in sorted(rooms[room], key=lambda entry: entry.model.__name__):
            lines += _table(policy)
    return "\n".join(lines).rstrip() + "\n"


def _tables_of_states(rules: Any) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Yield `NEXT` and every `..._NEXT` of a room's rules: state -> states that may follow."""
    for name in sorted(vars(rules)):
        if name == "NEXT" or name.endswith("_NEXT"):
            table = getattr(rules, name)
            if isinstance(table, dict):
                yield name.removesuffix("NEXT").rstrip("_").lower(), table


def _diagram(title: str, table: dict[Any, Any]) -> str:
    lines = [_NOTE, f"# States: {title}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {_key(state)} : {_label(state)}" for state in table]
    for state, following in table.items():
        lines += [f"    {_key(state)} --> {_key(then)}" for then in sorted(following, key=_key)]
        if not following:
            lines.append(f"    {_key(state)} --> [*]")
    return "\n".join([*lines, "```", ""])


def _key(state: Any) -> str:
    return str(getattr(state, "value", state))


def _label(state: Any) -> str:
    return str(getattr(state, "label", _key(state)))


def documents() -> dict[Path, str]:
    """Return every generated document with its text, in English whatever the language of the machine."""
    with translation.override("en"):
        made = {ROOT / "docs" / "access.md": _access()}
        for config in apps.get_app_configs():
            name = f"{config.name}.rules"
            if not config.name.startswith("nabij.") or find_spec(name) is None:
                continue
            for part, table in _tables_of_states(import_module(name)):
                title = f"{config.label}-{part}" if part else config.label
                made[ROOT / "docs" / "states" / f"{title}.md"] = _diagram(title, table)
    return made


class Command(BaseCommand):
    """`nabij docs` writes docs/access.md and docs/states/; `nabij docs --check` ends with 1 when one is stale."""

    help = "Write the documents that are made from the code; with --check, say which are stale."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer --check."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a document is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or check, and name what was or is different."""
        made = documents()
        left_over = [path for path in sorted((ROOT / "docs" / "states").glob("*.md")) if path not in made]
        stale = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
        for path in [*stale, *left_over]:
            self.stdout.write(str(path.relative_to(ROOT)))
        if options["check"]:
            if stale or left_over:
                self.stderr.write("These documents are stale: run `nabij docs`.")
                raise SystemExit(1)
            return
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[path], "utf-8")
        for path in left_over:
            path.unlink()
