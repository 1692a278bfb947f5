"""Names of people in the text of a report, to be taken out before everybody may read it."""

from collections.abc import Iterable
from typing import Any

from nabij.enrolment.models import Enrolment, Programme, ProgrammeLine
from nabij.foundation import access
from nabij.people.models import Branch, Organisation, User
from nabij.reporting import rules
from nabij.reporting.models import Report


def in_body(report: Report, body: dict[str, Any]) -> list[str]:
    """Return the names, addresses and numbers found in what is to be published; the caller has looked at access."""
    text = "\n".join(texts(body))
    return rules.names_in(text=text, names=known(report))


def texts(body: dict[str, Any]) -> Iterable[str]:
    """Yield every text of a report that somebody typed."""
    yield from (body["title"], body["subtitle"], body["leader"])
    for chapter in body["chapters"]:
        yield from chapter["paragraphs"]
        yield from chapter["quotes"]
        yield from chapter["moved"]
        for entry in chapter["entries"]:
            yield entry["title"]
            yield from (text for _label, text in entry["lines"])
    for figure in body["figures"].values():
        yield figure["cause"]


def known(report: Report) -> set[str]:
    """Return the names of everybody in the programme and of everybody with a login, whole and in parts."""
    found: set[str] = {report.leader} if report.leader else set()
    with access.unscoped(access.Reason.FIGURES):
        rows = Enrolment.objects.filter(offering_id__in=list(report.cell_ids))
        people = rows.values_list("person__given_name", "person__infix", "person__family_name").distinct()
        for given, infix, family in people:
            whole = " ".join(part for part in (given, infix, family) if part)
            found |= {whole, given, family, " ".join(part for part in (infix, family) if part)}
        users = User.objects.filter(organisation_id=report.organisation_id).values_list("display_name", flat=True)
        ours = _ours(report)
        for name in users:
            # A login that a team shares is often called after what it does, or where: that names nobody.
            parts = {name, *name.split()[:1], *name.split()[-1:]}
            found |= {part for part in parts if part.casefold() not in ours}
    return {name for name in found if len(name) > 2}


def _ours(report: Report) -> set[str]:
    """Return what the house calls itself, its branches and its work: names of no person."""
    of_house = {"organisation_id": report.organisation_id}
    rows = [
        Organisation.objects.filter(pk=report.organisation_id), Branch.objects.filter(**of_house),
        Programme.objects.filter(**of_house), ProgrammeLine.objects.filter(**of_house),
    ]  # fmt: skip
    return {name.casefold() for found in rows for name in found.values_list("name", flat=True)}
