"""Who may do what to reports: a coordinator writes, the office submits, a funder reads what was submitted."""

from nabij.foundation.access import Columns, Policy, Within, rule
from nabij.people.choices import RoleName as R
from nabij.reporting.models import Aim, Chapter, Entry, FrozenFigure, Remark, Report, Submission

_CELLS = Columns(organisation="organisation_id", cells="cell_ids")

REPORTS = Policy(
    Report,
    _CELLS,
    (
        rule(R.MANAGER, "view read create change decide manage export", Within()),
        # `read` is the report in the making: its chapters, live figures and remarks.
        rule(R.COORDINATOR, "view read create change export", Within()),
        rule(R.FUNDER, "view export", Within(), is_submitted=True),
    ),
)
_MAKERS = (
    rule(R.MANAGER, "view create change manage", Within()),
    rule(R.COORDINATOR, "view create change", Within()),
)
CHAPTERS = Policy(Chapter, _CELLS, _MAKERS)
REMARKS = Policy(Remark, _CELLS, _MAKERS)
AIMS = Policy(Aim, _CELLS, _MAKERS)
ENTRIES = Policy(Entry, _CELLS, _MAKERS)
# Figures are frozen by whoever writes the report; nobody has a right to change one, and the database refuses it too.
FIGURES = Policy(
    FrozenFigure,
    _CELLS,
    (
        rule(R.MANAGER, "view create erase", Within()),
        rule(R.COORDINATOR, "view create erase", Within()),
    ),
)
SUBMISSIONS = Policy(
    Submission,
    _CELLS,
    (
        rule(R.MANAGER, "view create", Within()),
        rule(R.COORDINATOR, "view", Within()),
        rule(R.FUNDER, "view", Within()),
    ),
)
