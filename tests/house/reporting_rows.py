"""In every place of the small world a report with all that belongs to it, in the making and submitted."""

from nabij.foundation import clock
from nabij.reporting import rules
from nabij.reporting.models import Aim, Chapter, Entry, FrozenFigure, Remark, Report, Submission
from nabij.reporting.queries import composing
from tests.cast import Cast
from tests.house.places import pairs


def reports(cast: Cast) -> None:
    """One report per place that is written, and one that was submitted, with chapters, remarks, figures and lines."""
    year = clock.today().year
    for number, (participant, _) in enumerate(pairs(cast)):
        offering = participant.offering
        place = {"organisation": participant.organisation, "cell_ids": [offering.pk]}
        for is_submitted in (False, True):
            report = Report.objects.create(
                **place, programme=offering.programme, template="practice", title="Kanarieverslag",
                year=year - 2 * number - is_submitted, is_submitted=is_submitted,
                state="submitted" if is_submitted else "draft",
            )  # fmt: skip
            chapter = Chapter.objects.create(**place, report=report, key="what", position=1, text="Kanarietekst")
            Remark.objects.create(**place, report=report, chapter=chapter, text="Kanarie", at=clock.now())
            Aim.objects.create(**place, report=report, indicator="contacts", target=10)
            Entry.objects.create(
                **place, programme=offering.programme, kind="bottleneck", title="Kanarie", before="Kanarie",
                first_year=year,
            )  # fmt: skip
            if is_submitted:
                FrozenFigure.objects.create(
                    **place, report=report, indicator="contacts", unit="times", low=3, high=3, rule_version="1",
                    rule_text="Regel", query="SELECT 1", frozen_at=clock.now(), digest="0" * 64,
                )  # fmt: skip
                report.figures_frozen_at = clock.now()
                report.save(update_fields=["figures_frozen_at"])
                body = composing.compose(report)
                Submission.objects.create(
                    **place, report=report, number=1, body=body, digest=rules.digest(body), at=clock.now()
                )


BUILDERS = (reports,)
