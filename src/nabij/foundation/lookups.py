"""Two lookups by ids whose SQL stays the same however many ids there are, so that it can be kept (see questions)."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


class _Ids(models.Lookup):
    prepare_rhs = False
    test = ""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Compare with all ids as one array."""
        column, parameters = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection).removesuffix("[]")
        ids: Any = self.rhs
        if isinstance(ids, frozenset | set | list | tuple):
            ids = sorted(ids, key=str)
        return f"{column} {self.test.format(kind=kind)}", [*parameters, ids]


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class OneOf(_Ids):
    """The column holds one of these ids."""

    lookup_name = "one_of"
    test = "= ANY (%s::{kind}[])"


@ArrayField.register_lookup
class Overlaps(_Ids):
    """The array holds at least one of these ids."""

    lookup_name = "overlaps"
    test = "&& %s::{kind}[]"
