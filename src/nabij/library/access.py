"""Who may do what in the library: everybody reads what is published, the office writes."""

from nabij.foundation.access import Columns, Policy, Within, rule
from nabij.library.models import Article, Manuscript, Original
from nabij.people.choices import RoleName as R

_WHOLE = Columns(organisation="organisation_id")

MANUSCRIPTS = Policy(
    Manuscript,
    _WHOLE,
    (
        rule(R.MANAGER, "view create change manage", Within()),
        rule(R.ADMINISTRATOR, "view create change manage", Within()),
    ),
)
ARTICLES = Policy(
    Article,
    _WHOLE,
    (
        rule(R.MANAGER, "view create change manage", Within()),
        rule(R.ADMINISTRATOR, "view create change manage", Within()),
    ),
    public=True,
)
ORIGINALS = Policy(
    Original,
    Columns(organisation="organisation_id", unit="unit_id"),
    (
        rule(R.MANAGER, "view read create change manage", Within()),
        rule(R.ADMINISTRATOR, "view read create change manage", Within()),
    ),
)
