"""Forms of the outcomes room: a whole questionnaire, one question at a time, and what is asked at all."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nabij.enrolment.forms.fields import FreeText, ShortText, UnderWords
from nabij.outcomes.choices import AnswerKind, How, Moment, Side
from nabij.outcomes.queries.instruments import Item, Questionnaire

MOST_QUESTIONS = 12
_NOT_SAID = ""


def field_for(item: Item, *, label: str) -> forms.Field:
    """Return the field for one question: its answers, or own words; never required."""
    if item.answers:
        return forms.ChoiceField(
            label=label, choices=item.choices, required=False, widget=forms.RadioSelect, initial=_NOT_SAID
        )
    return FreeText(label=label, rows=4, max_length=2_000)


class OneQuestion(forms.Form):
    """One question on a screen."""

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = field_for(item, label=item.text)


class Welcome(UnderWords):
    """What somebody agrees to before the first question."""

    agrees = forms.BooleanField(
        label=_("Yes, you may ask me this"),
        error_messages={"required": _("Tick this if you want to answer. Rather not? Then choose the other button.")},
    )


class Whole(forms.Form):
    """All questions on one page, as on paper. What has no answer on the paper stays open here."""

    how = forms.ChoiceField(
        label=_("How did the answers come in?"), widget=forms.RadioSelect, initial=How.PAPER,
        choices=[(How.PAPER, How.PAPER.label), (How.TOGETHER, How.TOGETHER.label)],
    )  # fmt: skip
    agrees = forms.BooleanField(label=_("They agree that we ask and keep this"), required=False)

    def __init__(self, *args: Any, questionnaire: Questionnaire, side: str, has_consent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = questionnaire
        if side == Side.WORKER:
            del self.fields["how"]
        if side == Side.WORKER or has_consent:
            del self.fields["agrees"]
        for number, item in enumerate(questionnaire.items, start=1):
            self.fields[f"item-{item.key}"] = field_for(item, label=f"{number}. {item.text}")

    @property
    def filled(self) -> dict[str, str]:
        """Return the answers by item."""
        return {item.key: self.cleaned_data.get(f"item-{item.key}", "") for item in self.questionnaire.items}


class Remark(forms.Form):
    """What two people said about seeing it differently."""

    remark = FreeText(label=_("What did you say to each other about it?"))


class Begin(forms.Form):
    """A measurement made by hand."""

    instrument = forms.ChoiceField(label=_("Which questions?"))
    moment = forms.ChoiceField(label=_("Which moment?"), choices=Moment.choices)
    side = forms.ChoiceField(
        label=_("Who answers?"), choices=Side.choices, widget=forms.RadioSelect, initial=Side.PERSON,
        help_text=_("As a worker you say how you think it is for the person. Later you see both beside each other."),
    )  # fmt: skip

    def __init__(self, *args: Any, questionnaires: Iterable[Questionnaire], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["instrument"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, str(one)) for one in questionnaires]


class PlanForm(forms.Form):
    """At which moments a programme asks one questionnaire."""

    programme = forms.TypedChoiceField(label=_("Programme"), coerce=int)
    instrument = forms.ChoiceField(label=_("Which questions?"))
    moments = forms.MultipleChoiceField(
        label=_("At which moments?"), choices=Moment.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("No moment: these questions are not asked any more. Answers stay."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, programmes: Iterable[tuple[int, str]], questionnaires: Iterable[Questionnaire], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: Mapping[str, list[tuple[Any, str]]] = {
            "programme": list(programmes),
            "instrument": [(one.key, str(one)) for one in questionnaires],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options


class OwnQuestionsForm(forms.Form):
    """Questions of one's own: one on a line, with how it is answered."""

    name = ShortText(label=_("Name"), help_text=_("For example: how did you like our meetings?"))
    intro = ShortText(label=_("What people read first"), required=False, max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_QUESTIONS + 1):
            self.fields[f"text-{number}"] = ShortText(
                label=_("Question %(number)s") % {"number": number}, required=number == 1, max_length=240
            )
            self.fields[f"kind-{number}"] = forms.ChoiceField(
                label=_("Answer to question %(number)s") % {"number": number}, choices=AnswerKind.choices,
                required=False, initial=AnswerKind.AGREE,
            )  # fmt: skip

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """Return the two fields of every question, for the page."""
        return [(self[f"text-{number}"], self[f"kind-{number}"]) for number in range(1, MOST_QUESTIONS + 1)]

    @property
    def questions(self) -> list[tuple[str, str]]:
        """Return (text, kind) of every question that was written."""
        given = self.cleaned_data
        return [
            (text, given.get(f"kind-{number}") or AnswerKind.AGREE)
            for number in range(1, MOST_QUESTIONS + 1)
            if (text := given.get(f"text-{number}", ""))
        ]


__all__ = ["Begin", "OneQuestion", "OwnQuestionsForm", "PlanForm", "Remark", "Welcome", "Whole"]
