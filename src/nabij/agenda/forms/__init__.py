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
from nabij.agenda.forms.public import AgendaFilter, CodeForm, PeopleForm, RegistrationForm
from nabij.agenda.forms.team import BesideForm, ExperienceForm, LinkForm, RidesForm, ShowForm

__all__ = [
    "AgendaFilter",
    "AttendanceForm",
    "BesideForm",
    "CancelForm",
    "CodeForm",
    "ExperienceForm",
    "GatheringFilter",
    "GatheringForm",
    "LinkForm",
    "PeopleForm",
    "RegistrationForm",
    "RepeatForm",
    "RidesForm",
    "ShowForm",
    "StaffRegistrationForm",
    "VenueForm",
]
