"""Tables of the helpline room, by subject."""

from nabij.programmes.helpline.models.hours import Helpline, OpeningVersion, SpecialDay

__all__ = ["Helpline", "OpeningVersion", "SpecialDay"]
