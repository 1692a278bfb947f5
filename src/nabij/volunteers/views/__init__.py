"""Pages of the rota, by who opens them, and what they say when a shift cannot be taken."""

from django.utils.translation import gettext_lazy as _

from nabij.volunteers.rules import Refused

WHY = {
    Refused.OVER: _("This shift is over."),
    Refused.CANCELLED: _("This shift was cancelled."),
    Refused.NOT_QUALIFIED: _("Not possible: the qualification for this is missing."),
    Refused.ALREADY_ON: _("Already on this shift."),
    Refused.OVERLAPS: _("Not possible: there is another shift at the same time."),
    Refused.HAS_LEAD: _("This shift already has a shift lead."),
    Refused.NO_LEAD_YET: _("A trainee comes along beside a shift lead, and this shift has none yet."),
    Refused.ENOUGH_TRAINEES: _("There is already a trainee on this shift. Choose another one."),
}
