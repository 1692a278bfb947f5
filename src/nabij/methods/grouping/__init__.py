"""Who could form a group: two to four people near each other with shared interests and a common free slot.

    from nabij.methods.grouping import GroupRules, Member, form_groups, verify

`model` holds the values, `compatible` says who may sit together, `search` finds groups, `bound` says what nobody can
exceed, `leaders` gives groups a volunteer, `verify` checks everything again with code of its own.
"""

from nabij.methods.grouping.form import form_groups
from nabij.methods.grouping.model import Group, Grouping, GroupRules, InvalidGroupRules, Member
from nabij.methods.grouping.verify import GroupFlaw, verify

__all__ = [
    "Group",
    "GroupFlaw",
    "GroupRules",
    "Grouping",
    "InvalidGroupRules",
    "Member",
    "form_groups",
    "verify",
]
