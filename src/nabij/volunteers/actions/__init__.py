"""What happens on the rota: planning, qualifying, being on duty, swapping and covering."""

import uuid

from django.db import connection


def hold(*ids: uuid.UUID) -> None:
    """Let nobody else decide about these shifts and people until the transaction ends.

    Rows cannot be locked for this: a volunteer may take a shift without being allowed to change the shift itself.
    """
    with connection.cursor() as cursor:
        for pk in sorted(set(ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 23))", [str(pk)])
