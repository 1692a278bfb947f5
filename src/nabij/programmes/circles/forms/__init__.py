"""Forms of circles."""

from nabij.programmes.circles.forms.evenings import CallOffForm, HoldForm, PlanForm, ScriptForm
from nabij.programmes.circles.forms.own import LookBackForm, RegisterForm, WordsForm
from nabij.programmes.circles.forms.seasons import (
    AgainForm,
    CircleForm,
    FacilitatorForm,
    MemberForm,
    NewCircleForm,
    SeasonForm,
    WhyForm,
)

__all__ = [
    "AgainForm",
    "CallOffForm",
    "CircleForm",
    "FacilitatorForm",
    "HoldForm",
    "LookBackForm",
    "MemberForm",
    "NewCircleForm",
    "PlanForm",
    "RegisterForm",
    "ScriptForm",
    "SeasonForm",
    "WhyForm",
    "WordsForm",
]
