"""Who may take over lists, and who may see what came of them."""

from nabij.foundation.access import Columns, Member, Mine, Policy, Within, rule
from nabij.imports.models import ImportedRow, ImportRun, SavedMapping
from nabij.people.choices import RoleName as R

# An upload holds people of every branch in the file, so only whoever uploaded it opens it.
IMPORT_RUNS = Policy(
    ImportRun,
    Columns(organisation="organisation_id", unit="unit_id"),
    (rule(R.COORDINATOR, "view read create change", Mine("user_id")),),
)
IMPORTED_ROWS = Policy(
    ImportedRow,
    Columns(organisation="organisation_id", cell="offering_id", unit="unit_id"),
    (rule(R.COORDINATOR, "view create change", Within()),),
)
SAVED_MAPPINGS = Policy(
    SavedMapping,
    Columns(organisation="organisation_id"),
    (rule(R.COORDINATOR, "view create change", Member()),),
)
