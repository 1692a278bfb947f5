"""Tables of the helpline room, by subject."""

from nabij.programmes.helpline.models.desk import Break, Debrief, DeskRules, HelpAddress, Phrase, Told, WrapUp
from nabij.programmes.helpline.models.figures import DayCount, HourCount
from nabij.programmes.helpline.models.hours import Helpline, OpeningVersion, SpecialDay

__all__ = [
    "Break",
    "DayCount",
    "Debrief",
    "DeskRules",
    "HelpAddress",
    "Helpline",
    "HourCount",
    "OpeningVersion",
    "Phrase",
    "SpecialDay",
    "Told",
    "WrapUp",
]
