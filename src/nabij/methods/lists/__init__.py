"""Two lists of people, as coordinators keep them, become the seekers and helpers of a round.

`headings` finds the columns, `people` reads the rows and says which are refused and why, `report` tells what
came of a round or of groups. No files and no printing: see `nabij.config.lists` for the commands.
"""

from nabij.methods.lists.headings import Column, ColumnsMissing, Headings, find_headings
from nabij.methods.lists.people import Left, ListedPeople, Person, Remark, read_helpers, read_refusals, read_seekers

__all__ = [
    "Column",
    "ColumnsMissing",
    "Headings",
    "Left",
    "ListedPeople",
    "Person",
    "Remark",
    "find_headings",
    "read_helpers",
    "read_refusals",
    "read_seekers",
]
