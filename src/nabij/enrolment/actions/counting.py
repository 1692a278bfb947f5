"""Keeps the counts of who is open short; that they are right at every moment is the work of a trigger."""

from django.db import connection

from nabij.enrolment.models import OpenCount
from nabij.foundation import access

_KIND = "organisation_id, offering_id, measure, applied_on, coordinator_id"
# One statement: who reads meanwhile adds up either the rows that go or the row that comes. Rows that another process
# took away in the same moment are not returned here, so nothing is added up twice.
_ADD_UP = f"""WITH several AS (
  SELECT unnest(array_agg(id)) AS id FROM {OpenCount._meta.db_table}
  GROUP BY {_KIND} HAVING count(*) > 1 OR sum(number) = 0
), gone AS (
  DELETE FROM {OpenCount._meta.db_table} WHERE id IN (SELECT id FROM several) RETURNING {_KIND}, number
)
INSERT INTO {OpenCount._meta.db_table} ({_KIND}, number)
SELECT {_KIND}, sum(number) FROM gone GROUP BY {_KIND} HAVING sum(number) <> 0"""


def add_up() -> None:
    """Put one row in the place of all that are about the same."""
    with access.unscoped(access.Reason.TALLY), connection.cursor() as cursor:
        cursor.execute(_ADD_UP)
