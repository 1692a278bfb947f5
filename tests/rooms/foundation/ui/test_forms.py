"""Forms come out readable: labels, hints and errors belong to their control, also for a screen reader."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from nabij.foundation.ui.widgets import AvailabilityField, DateInput, DayMonthYearField, overlay


class Application(forms.Form):
    given_name = forms.CharField(label="Voornaam")
    email = forms.EmailField(label="E-mail", help_text="Voor de bevestiging")
    phone = forms.CharField(label="Telefoon", required=False)
    kind = forms.ChoiceField(label="Soort", choices=[("a", "Een"), ("b", "Twee")], widget=forms.RadioSelect)
    born_on = DayMonthYearField(label="Geboren op", required=False)
    when = AvailabilityField(label="Wanneer", required=False)
    agrees = forms.BooleanField(label="Akkoord", required=False)

    about_self = True


def shown(form: forms.Form) -> str:
    with translation.override("nl"):
        return re.sub(r"\s+", " ", str(form))


def test_what_is_not_required_is_said_in_words_and_only_there() -> None:
    html = shown(Application())
    assert html.count("(niet verplicht)") == 3  # not for the lone checkbox
    assert re.search(r"Telefoon <span[^>]*>\(niet verplicht\)", html)

    class Filter(Application):
        mark_optional = False

    assert "niet verplicht" not in shown(Filter())


def test_hints_and_errors_are_tied_to_their_control() -> None:
    form = Application({"email": "geen adres"})
    html = shown(form)
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'aria-invalid="true"' in html
    # A group of choices is described on its fieldset.
    assert re.search(r'<fieldset[^>]*aria-describedby="id_kind_error"', html)


def test_the_list_of_errors_links_to_the_first_control_of_every_field() -> None:
    html = shown(Application({}))
    targets = re.findall(r'<a href="#([^"]+)">', html)
    assert targets == ["id_given_name", "id_email", "id_kind_0"]
    assert all(f'id="{target}"' in html for target in targets)


def test_a_form_without_mistakes_shows_no_list_of_errors() -> None:
    assert "nabij-errors" not in shown(Application())


def test_own_data_may_be_completed_by_the_browser_and_that_of_others_may_not() -> None:
    assert 'autocomplete="given-name"' in shown(Application())

    class Staff(Application):
        about_self = False

    assert 'autocomplete="given-name"' not in shown(Staff())


def test_labels_and_values_are_escaped() -> None:
    class Odd(forms.Form):
        name = forms.CharField(label="<b>Naam</b>")

    html = shown(Odd({"name": "<script>"}))
    assert "<b>" not in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("day", "month", "year", "code"),
    [
        ("31", "2", "1948", "no_such_day"),
        ("31", "2", "", "incomplete"),
        ("", "", "1948", "incomplete"),
        ("1", "2", "48", "year"),
        ("1", "2", "٤٨٤٨٠", "year"),
        ("x", "2", "1948", "no_such_day"),
        ("0", "2", "1948", "no_such_day"),
        ("1" * 400, "2", "1948", "no_such_day"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_and_keeps_what_was_typed(day: str, month: str, year: str, code: str) -> None:
    form = Application({"born_on_day": day, "born_on_month": month, "born_on_year": year})
    assert form.has_error("born_on", code)
    html = shown(form)
    for part, typed in (("day", day), ("month", month), ("year", year)):
        assert re.search(rf'name="born_on_{part}" value="{typed}"', html)


def test_a_right_date_in_three_boxes_or_in_one() -> None:
    three = Application({"born_on_day": "7", "born_on_month": "03", "born_on_year": "1948"})
    whole = Application({"born_on": "1948-03-07"})
    for form in (three, whole):
        form.is_valid()
        assert form.cleaned_data["born_on"].isoformat() == "1948-03-07"
    assert 'value="1948"' in shown(three)


def test_availability_refuses_what_is_no_part_of_a_week() -> None:
    form = Application({"when": ["7-evening", "2-afternoon"]})
    form.is_valid()
    assert form.cleaned_data["when"] == ["2-afternoon", "7-evening"]
    assert Application({"when": ["8-evening"]}).has_error("when")
    assert re.search(r'value="2-afternoon"[^>]*checked', shown(form))


def test_two_weeks_laid_over_each_other() -> None:
    week = overlay(first={"1-morning", "2-afternoon"}, second={"2-afternoon", "7-evening"})
    who = {(day["name"].__str__(), at): cell["who"] for day in week for at, cell in enumerate(day["cells"])}
    with translation.override("nl"):
        told = {key: value for key, value in who.items() if value != "none"}
        assert sorted(told.values()) == ["both", "first", "second"]
        page = Template('{% include "ui/parts/week_overlay.html" with first_name="Annie" second_name="Joop" %}')
        html = page.render(Context({"week": week}))
    assert html.count("nabij-week__cell--both") == 1
    assert "Samen" in html  # the word, not the colour alone, tells it
    assert html.count(">Annie<") == 1


def test_the_date_picker_gets_the_date_in_the_form_the_browser_knows() -> None:
    import datetime as dt

    with translation.override("nl"):
        html = DateInput().render("on", dt.date(2026, 3, 7))
    assert 'type="date"' in html
    assert 'value="2026-03-07"' in html
