"""Gives the demo a report of last year that was submitted and one of this year that is being written, all invented."""

from typing import Any, Final

from nabij.enrolment.models import Programme
from nabij.foundation import clock
from nabij.foundation.actors import NOBODY
from nabij.reporting import actions, rules
from nabij.reporting.actions import freezing
from nabij.reporting.choices import EntryKind, ReportState
from nabij.reporting.models import Aim, Chapter, Remark, Report, Submission
from nabij.reporting.queries import composing

PROGRAMME, LEADER = "bakkie-doen", "Marijke de Boer"

TEXTS: Final = {
    "plan": "Buurtwerkers en de wijkverpleging zagen hetzelfde: mensen die zelfstandig wonen, maar niemand kennen. "
    "Wij begonnen met koffie in het buurthuis.\n\nDrie organisaties doen mee. Wij zoeken de mensen, zij helpen hen "
    "over de drempel.",
    "assignment": "De gemeente vroeg ons in vier jaar een plek te maken waar kwetsbare inwoners elkaar leren "
    "kennen, en "
    "die na de subsidie blijft bestaan.",
    "target-group": "De meeste deelnemers hebben een licht verstandelijke beperking of psychische klachten. "
    "Ouderen uit "
    "de wijk sluiten aan. Dat hadden wij niet bedacht, en het gaat goed.",
    "goals": "Meer mensen kennen, weten hoe je met elkaar omgaat, en meedoen in de wijk: die doelen blijven gelden. Of "
    "mensen zich minder eenzaam voelen, weten wij nog niet: te weinig mensen vulden twee keer iets in.",
    "participants": "Er komt een vaste kern, en elke maand iemand nieuw. Wie verhuist, haakt af: wij kunnen "
    "maar in één "
    "wijk mensen ophalen.",
    "volunteers": "Het lukte niet om vrijwilligers te vinden. Advertenties en een interview bij de omroep leverden "
    "niemand op. Twee mensen stopten, omdat het zwaarder was dan zij dachten.",
    "new-objective": "Samen met de gemeente besloten wij om van kleine groepen naar bijeenkomsten met een thema "
    "te gaan.",
    "new-friends": "Uit de avonden kwam een groepje mannen dat nu zelf afspreekt. Wij kijken van een afstand mee.",
    "experiences": "Mensen komen een half uur te vroeg en willen vaker.",
    "money": "De huur was hoger dan begroot. Aan koffie en materiaal gaven wij minder uit.",
    "bottlenecks": "Zonder vrijwilligers blijft het project duur. Dat zeggen wij eerlijk: zo kan het na de "
    "subsidie niet "
    "verder.",
    "expectations": "Wij verwachten dat de avonden blijven. Komen er geen vrijwilligers, dan maken wij de groep "
    "zo sterk "
    "dat die zonder ons verder kan.",
}  # fmt: skip

ENTRIES: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    (EntryKind.GOAL, {
        "title": "Van kleine groepen naar avonden met een thema", "before": "Groepjes van twee tot vier thuis",
        "after": "Elke maand een avond met een thema, voor iedereen",
        "reason": "Er waren te weinig vrijwilligers, en thuis bleek een hoge drempel.", "owner": "de projectgroep",
        "agreed_with": "Gemeente Zwolle",
    }),
    (EntryKind.BOTTLENECK, {
        "title": "Te weinig vrijwilligers", "before": "Avonden draaien op beroepskrachten.",
        "reason": "Nieuwe vrijwilligers verwachten iets anders.", "owner": "de coördinator",
        "after": "Een gesprek over verwachtingen vooraf, en een keer meelopen.",
    }),
    (EntryKind.HYPOTHESIS, {
        "title": "Een grotere groep is makkelijker", "before": "In een zaal durven mensen eerder te komen dan thuis.",
        "reason": "Dat zeggen begeleiders; wij hebben het niet gemeten.",
    }),
    (EntryKind.SCENARIO, {
        "title": "Plan A: vrijwilligers sluiten aan", "before": "Vier vrijwilligers doen mee",
        "after": "Zij begeleiden de kleine groepjes die ontstaan.", "owner": "de stuurgroep",
    }),
    (EntryKind.SCENARIO, {
        "title": "Plan B: vrijwilligers blijven weg", "before": "Er komen geen vrijwilligers bij",
        "after": "De groep leert het zelf te doen, en gaat na de subsidie door.", "owner": "de stuurgroep",
    }),
)  # fmt: skip


def fill(organisation_id: int) -> None:
    """Write everything; runs unscoped."""
    programme = Programme.objects.filter(organisation_id=organisation_id, slug=PROGRAMME).first()
    if programme is None:
        return
    year = clock.today().year
    for kind, values in ENTRIES:
        actions.enter(
            programme=programme,
            kind=kind,
            by=NOBODY,
            values=values | {"first_year": year - 1},
        )
    _submitted(_begun(programme, year - 1, list(TEXTS)))
    draft = _begun(programme, year, ["plan", "assignment", "target-group", "participants", "volunteers"])
    chapter = Chapter.objects.get(report=draft, key="volunteers")
    Remark.objects.create(
        organisation_id=draft.organisation_id, cell_ids=draft.cell_ids, report=draft, chapter=chapter, at=clock.now(),
        text="Schrijf er eerlijk bij waarom de twee stopten. De gemeente vroeg het vorig jaar ook.",
    )  # fmt: skip


def _begun(programme: Programme, year: int, keys: list[str]) -> Report:
    report = actions.begin(about=programme, template="twelve", year=year, language="nl", by=NOBODY)
    report.leader = LEADER
    report.save(update_fields=["leader"])
    for chapter in Chapter.objects.filter(report=report):
        is_written = chapter.key in keys
        chapter.text = TEXTS[chapter.key] if is_written else ""
        chapter.is_ready = is_written
        chapter.changed_at = clock.now()
        chapter.save()
    aims: tuple[tuple[str, dict[str, Any]], ...] = (
        ("participants", {"baseline": 15, "target": 30, "cause": "Ophalen kon alleen in één wijk."}),
        ("volunteers", {"baseline": 2, "target": 8, "cause": "De verwachtingen lagen te hoog."}),
        ("gatherings", {"target": 12}),
    )
    for key, values in aims:
        Aim.objects.create(
            organisation_id=report.organisation_id, cell_ids=report.cell_ids, report=report, indicator=key, **values
        )
    return report


def _submitted(report: Report) -> None:
    freezing.freeze(report=report, by=NOBODY)
    row = Report.objects.get(pk=report.pk)
    row.state, row.is_submitted = ReportState.SUBMITTED, True
    row.save(update_fields=["state", "is_submitted"])
    body = composing.compose(row)
    Submission.objects.create(
        organisation_id=row.organisation_id, cell_ids=row.cell_ids, report=row, number=1, body=body,
        digest=rules.digest(body), at=clock.now(),
    )  # fmt: skip
