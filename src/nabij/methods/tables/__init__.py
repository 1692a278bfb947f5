"""Reading lists that people made by hand, without ever guessing and without losing a row in silence.

`reading` turns a CSV or XLSX file into rows of text, `cells` turns one cell into a value or a named problem,
`doubles` finds people who were entered twice. What cannot be read is always reported with its row number.
"""

from nabij.methods.tables.cells import Code, Postcode, Problem, looks_like_formula
from nabij.methods.tables.doubles import Double, Entry, Likeness, Reason, find_doubles, possible_duplicates
from nabij.methods.tables.reading import Limits, RefusedRow, Row, RowCode, Table, TableCode, TableError, read_table

__all__ = [
    "Code",
    "Double",
    "Entry",
    "Likeness",
    "Limits",
    "Postcode",
    "Problem",
    "Reason",
    "RefusedRow",
    "Row",
    "RowCode",
    "Table",
    "TableCode",
    "TableError",
    "find_doubles",
    "looks_like_formula",
    "possible_duplicates",
    "read_table",
]
