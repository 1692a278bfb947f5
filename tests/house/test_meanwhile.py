"""Every form with a version: who saves second sees what the first one made of it, and loses nothing that was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from nabij.enrolment import actions as enrolments
from nabij.foundation import access, clock
from nabij.foundation.meanwhile import compare, said
from nabij.trajectories import actions as plans
from nabij.trajectories.models import PlanStep
from tests.cast import Cast, actor_of
from tests.rooms.programmes.befriending import story

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def person(cast: Cast) -> tuple[str, str, str, str]:
    return reverse("person_change", args=[cast.piet.person_id]), "town", "Kampen", "Raalte"


def next_step(cast: Cast) -> tuple[str, str, str, str]:
    return reverse("enrolment:next_step", args=[cast.piet.pk]), "step", "Samen bellen", "Kaart sturen"


def programme(cast: Cast) -> tuple[str, str, str, str]:
    return reverse("enrolment:edit_programme", args=[cast.tandem.pk]), "client", "Gemeente Proef", "Provincie Proef"


def line(cast: Cast) -> tuple[str, str, str, str]:
    return reverse("enrolment:edit_line", args=[cast.tandem.line_id]), "objective", "Samen eten", "Samen lopen"


def offering(cast: Cast) -> tuple[str, str, str, str]:
    return reverse("enrolment:edit_offering", args=[cast.tandem_zwolle.pk]), "target_matches", "41", "57"


def contact(cast: Cast) -> tuple[str, str, str, str]:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        made = enrolments.write_contact(
            participant=cast.piet,
            volunteer=None,
            given={"on": clock.today(), "kind": "home"},
            notes="Rustig.",
            by=actor,
        )
    return reverse("enrolment:edit_contact", args=[made.pk]), "notes", "Wij dronken thee.", "Wij liepen."


def arrangement(cast: Cast) -> tuple[str, str, str, str]:
    return reverse("befriending:match", args=[story.trial(cast).pk]), "arrange-slot", "di-mid", "do-och"


def rhythm(cast: Cast) -> tuple[str, str, str, str]:
    return reverse("befriending:rhythm", args=[cast.tandem.pk]), "nudge_after_days", "6", "9"


def weights(cast: Cast) -> tuple[str, str, str, str]:
    return reverse("matching:weights", args=[cast.tandem.pk]), "distance_points", "6", "9"


def step(cast: Cast) -> tuple[str, str, str, str]:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        draft = plans.open_draft(plan=plans.plan_of(cast.tandem), by=actor)
        first = PlanStep.objects.visible_to(actor).filter(plan_version=draft)[0]
    return reverse("trajectories:change_step", args=[first.pk]), "title_nl", "Eerst bellen", "Eerst schrijven"


SHOWN = {"arrange-slot": "Dinsdagmiddag"}
CASES = {
    "person": (person, "coordinator"), "next step": (next_step, "coordinator"), "programme": (programme, "manager"),
    "line": (line, "manager"), "offering": (offering, "manager"), "contact": (contact, "coordinator"),
    "arrangement": (arrangement, "coordinator"), "rhythm": (rhythm, "manager"), "step": (step, "manager"),
    "weights": (weights, "manager"),
}  # fmt: skip


def filled(client: Client, url: str, field: str) -> tuple[str, dict[str, Any]]:
    """Return where the form with this field is sent, and what a browser would send untouched."""
    page = client.get(url if "next-step" not in url else url.replace("next-step/", ""))
    found: list[Any] = []
    contexts: list[Any] = list(page.context)
    for context in contexts:
        found += [value for value in context.flatten().values() if isinstance(value, forms.Form)]
        found += list(context.get("forms", {}).values()) if isinstance(context.get("forms"), dict) else []
    form = next(one for one in found if field in {one.add_prefix(name) for name in one.fields})
    data = {}
    for bound in form:
        value = bound.value()
        widget: Any = bound.field.widget
        if hasattr(widget, "widgets_names"):  # several boxes for one value
            for part, piece in zip(widget.widgets_names, widget.decompress(value), strict=True):
                data[bound.html_name + part] = piece or ""
        elif value not in (None, False, "", []):
            data[bound.html_name] = value
    return (f"{url}do/arrange/" if field.startswith("arrange") else url), data


@pytest.mark.parametrize("name", CASES)
def test_who_saves_second_sees_what_changed_and_loses_nothing(name: str, cast: Cast, sign_in: SignIn) -> None:
    build, who = CASES[name]
    url, field, theirs, mine = build(cast)
    client = sign_in(getattr(cast, who))
    where, data = filled(client, url, field)
    assert client.post(where, {**data, field: theirs}).status_code == 302
    late = client.post(where, {**data, field: mine})
    assert late.status_code == 409
    page = late.content.decode()
    assert "Iemand anders heeft dit veranderd" in page
    shown = late.context["conflict"].differences
    assert [(row.now, row.typed) for row in shown] == [(shown[0].now, shown[0].typed)], "one field differs"
    assert SHOWN.get(field, theirs) in shown[0].now
    assert shown[0].now in page
    assert shown[0].typed in page
    # Sent again as it is offered, it is saved.
    again = late.context["conflict"].form.data.dict()
    assert again[field] == mine
    assert client.post(where, again).status_code == 302


def test_values_are_said_as_people_read_them() -> None:
    groups = forms.ChoiceField(choices=[("Samen vrij", [("a", "maandag")]), ("b", "dinsdag")])
    assert said(groups, "a") == "maandag"
    several = forms.MultipleChoiceField(choices=[("x", "Xanten"), ("y", "IJmuiden")])
    assert said(several, ["y", "x"]) == "Xanten, IJmuiden"
    assert [said(forms.BooleanField(), value) for value in (True, False, None)] == ["ja", "nee", ""]


def test_hidden_fields_and_what_stayed_the_same_are_not_named() -> None:
    class Two(forms.Form):
        name = forms.CharField()
        version = forms.IntegerField(widget=forms.HiddenInput)

    form = Two({"p-name": "Anna", "p-version": "1"}, prefix="p")
    assert form.is_valid()
    conflict = compare(form, now={"name": "Anna", "version": 4}, version=4)
    assert conflict.differences == ()
    assert conflict.form.data["p-version"] == "4"
    assert conflict.form["name"].value() == "Anna"
