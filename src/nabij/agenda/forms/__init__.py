"""Forms of the agenda room."""

from nabij.agenda.forms.attendance import AttendanceForm
from nabij.agenda.forms.gatherings import (
    CancelForm,
    GatheringFilter,
    GatheringForm,
    RepeatForm,
    StaffRegistrationForm,
    VenueForm,
)
from nabij.agenda.forms.public import AgendaFilter, CodeForm, RegistrationForm

__all__ = [
    "AgendaFilter",
    "AttendanceForm",
    "CancelForm",
    "CodeForm",
    "GatheringFilter",
    "GatheringForm",
    "RegistrationForm",
    "RepeatForm",
    "StaffRegistrationForm",
    "VenueForm",
]
