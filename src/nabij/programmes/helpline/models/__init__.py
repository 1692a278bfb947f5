"""Tables of the helpline room, by subject."""

from nabij.programmes.helpline.models.figures import DayCount, HourCount
from nabij.programmes.helpline.models.hours import Helpline, OpeningVersion, SpecialDay

__all__ = ["DayCount", "Helpline", "HourCount", "OpeningVersion", "SpecialDay"]
