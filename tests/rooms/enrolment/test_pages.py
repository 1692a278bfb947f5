"""The pages of staff: lists that stay fast, buttons that the table allows, drafts that survive, conflicts that show."""

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from nabij.enrolment import actions
from nabij.enrolment.choices import EnrolmentState
from nabij.enrolment.models import Contact, Enrolment, Offering, Profile, Programme, TeamMember
from nabij.foundation import access, clock
from nabij.foundation.models import AuditEntry
from tests.cast import Cast, actor_of, make_enrolment, make_person
from tests.rooms.enrolment.agreeing import mark

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"enrolment:{name}", args=args)


def fresh(enrolment: Enrolment) -> Enrolment:
    with access.unscoped(access.Reason.TEST):
        found: Enrolment = Enrolment.objects.select_related("profile").get(pk=enrolment.pk)
        return found


def more(cast: Cast, number: int, role: str = "participant", **fields: Any) -> list[Enrolment]:
    with access.unscoped(access.Reason.TEST):
        return [
            make_enrolment(cast.tandem_zwolle, make_person(cast.nabij, f"Gast{n} Wachtend"), role, **fields)
            for n in range(number)
        ]


def test_what_a_programme_works_on_is_said_by_who_goes_about_all_of_it(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    page = client.get(url("works_on", cast.tandem.pk)).content.decode()
    assert "Bouwman en Van Tilburg" in page
    typed = {"sub_goals": ["meaning", "network"], "elements": ["contact"], "version": 1, "name": "Anders"}
    assert client.post(url("works_on", cast.tandem.pk), typed).status_code == 302
    offering = client.get(url("offering", cast.tandem_zwolle.pk)).content.decode()
    assert "een sociaal netwerk hebben, betekenis hebben, betekenisvol contact" in offering
    late = client.post(url("works_on", cast.tandem.pk), typed | {"sub_goals": []})
    assert late.status_code == 409, "somebody else was first"
    assert client.post(url("works_on", cast.tandem.pk), typed | {"elements": ["toveren"]}).status_code == 200
    with access.unscoped(access.Reason.TEST):
        row = Programme.objects.get(pk=cast.tandem.pk)
    assert (row.name, row.sub_goals) == (cast.tandem.name, ["meaning", "network"])
    assert sign_in(cast.coordinator).get(url("works_on", cast.tandem.pk)).status_code == 404, "of one branch"


@pytest.mark.parametrize("name", ["waiting", "volunteers", "contacts"])
def test_a_list_costs_as_many_queries_with_three_rows_as_with_one(
    name: str, cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.coordinator)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.write_contact(
            participant=cast.piet, volunteer=cast.vera, notes="", by=actor, given={"on": clock.today(), "kind": "home"}
        )
    client.get(url(name))
    with django_assert_max_num_queries(20) as few:
        client.get(url(name))
    for participant in more(cast, 3):
        with access.acting_as(actor):
            actions.write_contact(
                participant=participant, volunteer=None, notes="", by=actor, given={"on": clock.today(), "kind": "home"}
            )
    more(cast, 3, "volunteer")
    with django_assert_max_num_queries(20) as many:
        client.get(url(name))
    assert len(many) <= len(few)


def test_the_waiting_list_filters_by_the_address_and_sorts(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=cast.piet.pk).update(urgency=3, next_step="Bellen")
        Profile.objects.filter(pk=cast.amina.pk).update(languages=["nl", "ar"])

    def names(**query: Any) -> list[str]:
        page = client.get(url("waiting"), query)
        return [line.row.given_name for line in page.context["lines"]]

    assert names() == ["Piet", "Amina"]
    assert names(language="ar") == ["Amina"]
    assert names(offering=cast.tandem_zwolle.pk) == ["Piet"]
    assert names(urgency=3) == ["Piet"]
    assert names(late="on") == ["Amina"]
    assert names(q="piet") == ["Piet"]
    assert names(sort="-name") == ["Piet", "Amina"]
    assert names(role="volunteer") == ["Vera"]
    assert names(offering=cast.tandem_almere.pk) == ["Piet", "Amina"]  # not a choice: the filter is refused
    for odd in ({"sort": "x"}, {"page": "9999"}, {"urgency": "x"}, {"language": "?"}):
        assert client.get(url("waiting"), odd).status_code == 200


def test_several_people_get_one_next_step_and_strangers_do_not(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    data = {"chosen": [str(cast.piet.pk), str(cast.bob.pk), "x"], "step": "Samen bellen", "on": "2026-12-01"}
    assert client.post(url("bulk_next_step"), data)["Location"] == url("waiting")
    assert fresh(cast.piet).next_step == "Samen bellen"
    assert fresh(cast.bob).next_step == ""
    data = {"chosen": [], "step": "x", "back": "//elders.example/"}
    assert client.post(url("bulk_next_step"), data)["Location"] == url("waiting")


def test_volunteers_show_who_has_room(cast: Cast, sign_in: SignIn) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.start_relation(participant=cast.piet, volunteer=cast.vera, by=actor)
    more(cast, 1, "volunteer", profile={"capacity": 3})
    rows = sign_in(cast.coordinator).get(url("volunteers")).context["lines"]
    assert [(line.row.given_name, line.row.free) for line in rows] == [("Gast0", 3), ("Vera", 0)]


def test_an_export_is_asked_again_logged_and_holds_no_formulas(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        cast.piet.person.given_name = "=1+1"
        cast.piet.person.save()
    client = sign_in(cast.coordinator)
    assert "reauthenticate" in client.get(url("waiting_export"))["Location"]
    client.post("/account/reauthenticate/", {"password": "een lang wachtwoord"})
    response = client.get(url("waiting_export"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {"'=1+1 Deelnemer", "Amina Deelnemer"}
    book = openpyxl.load_workbook(io.BytesIO(client.get(url("waiting_export"), {"format": "xlsx"}).content))
    cells = {cell.value for row in book.active.iter_rows() for cell in row}
    assert "'=1+1 Deelnemer" in cells
    assert {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value} == {"s"}
    with access.unscoped(access.Reason.TEST):
        assert AuditEntry.objects.filter(event="enrolment.exported").count() == 2


@pytest.mark.parametrize("state", EnrolmentState)
def test_a_page_shows_only_the_buttons_its_state_allows(state: EnrolmentState, cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=cast.piet.pk).update(state=state)
    client = sign_in(cast.coordinator)
    page = client.get(url("enrolment", cast.piet.pk))
    from nabij.enrolment import rules

    allowed = {verb.value for verb in rules.verbs(state)}
    assert {verb for verb, _label in page.context["verbs"]} == allowed
    for verb in rules.Verb:
        answer = client.get(url("do", cast.piet.pk, verb.value))
        assert answer.status_code == (200 if verb.value in allowed else 302)
    assert client.get(url("do", cast.piet.pk, "x")).status_code == 404


def test_ending_asks_for_a_reason(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    assert client.post(url("do", cast.piet.pk, "end"), {}).status_code == 200
    assert fresh(cast.piet).state == EnrolmentState.WAITING
    assert client.post(url("do", cast.piet.pk, "end"), {"reason": "moved"}).status_code == 302
    assert (fresh(cast.piet).state, fresh(cast.piet).end_reason) == (EnrolmentState.ENDED, "moved")
    assert client.post(url("do", cast.piet.pk, "end"), {"reason": "moved"}).status_code == 302  # sent twice


def test_the_front_desk_may_not_decide_or_read(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.desk)
    verbs = {verb for verb, _ in client.get(url("enrolment", cast.piet.pk)).context["verbs"]}
    assert "decline" not in verbs
    assert client.get(url("file", cast.piet.pk)).status_code == 404
    assert client.get(url("intake", cast.piet.pk)).status_code == 404


def test_a_conflict_shows_what_the_other_wrote_and_keeps_what_was_typed(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    seen = fresh(cast.piet).version
    first = {"step": "Eerst bellen", "urgency": 2, "version": seen}
    assert client.post(url("next_step", cast.piet.pk), first).status_code == 302
    second = client.post(url("next_step", cast.piet.pk), {"step": "Langsgaan", "urgency": 3, "version": seen})
    page = second.content.decode()
    assert second.status_code == 409
    assert "Eerst bellen" in page
    assert "Langsgaan" in page
    again = second.context["step_form"]["version"].value()
    client.post(url("next_step", cast.piet.pk), {"step": "Langsgaan", "urgency": 3, "version": again})
    assert (fresh(cast.piet).next_step, fresh(cast.piet).urgency) == ("Langsgaan", 3)


INTAKE = {
    "held_on": "2026-01-05", "situation": "Woont alleen sinds mei", "languages": ["nl", "tr"],
    "availability": ["1-morning", "7-evening"], "interests": "Wandelen,  koken, wandelen", "max_distance_km": "5",
    "has_stairs": "on", "consents": "on",
}  # fmt: skip


def test_an_intake_survives_the_end_of_a_session(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    kept = client.post(url("intake_draft", cast.piet.pk), {**INTAKE, "held_on": "gisteren"})
    assert kept.status_code == 200
    client.logout()
    assert client.post(url("intake_draft", cast.piet.pk), INTAKE).status_code == 302
    page = sign_in(cast.coordinator).get(url("intake", cast.piet.pk))
    text = page.content.decode()
    assert "Woont alleen sinds mei" in text
    assert page.context["form"]["availability"].value() == ["1-morning", "7-evening"]
    with access.unscoped(access.Reason.TEST):
        assert AuditEntry.objects.filter(event="sealed.read").exists()


def test_finishing_an_intake_fills_the_profile_and_seals_the_rest(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        Enrolment.objects.filter(pk=cast.piet.pk).update(state=EnrolmentState.INTAKE_PLANNED)
    wrong = client.post(
        url("intake", cast.piet.pk), {**INTAKE, "words": mark("intake"), "consents": "", "held_on": "2999-01-01"}
    )
    assert wrong.status_code == 200
    assert "Woont alleen sinds mei" in wrong.content.decode()
    assert client.post(url("intake", cast.piet.pk), {**INTAKE, "words": mark("intake")}).status_code == 302
    done = fresh(cast.piet)
    assert done.state == EnrolmentState.WAITING
    assert (done.profile.languages, done.profile.interests) == (["nl", "tr"], ["wandelen", "koken"])
    assert done.profile.slots == 1 | 1 << 20
    assert done.profile.has_stairs
    assert "Woont alleen sinds mei" in client.get(url("file", cast.piet.pk)).content.decode()
    assert "Woont alleen" not in client.get(url("enrolment", cast.piet.pk)).content.decode()


def test_a_volunteer_changes_wishes_but_vets_nobody(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.volunteer)
    data = {
        "languages": ["nl"],
        "max_distance_km": "3",
        "capacity": "2",
        "interests": "",
        "vetting_seen_on": "2026-01-01",
    }
    before = fresh(cast.vera).profile.vetting_seen_on
    assert client.post(url("profile", cast.vera.pk), data).status_code == 302
    after = fresh(cast.vera).profile
    assert (after.max_distance_km, after.vetting_seen_on, after.vetting_seen_by_id) == (3, before, None)
    assert sign_in(cast.coordinator).post(url("profile", cast.vera.pk), data).status_code == 302
    assert fresh(cast.vera).profile.vetting_seen_by_id == cast.coordinator.pk


CALL = {
    "given_name": "Nel", "family_name": "Nieuw", "phone": "06 12345678", "role": "participant", "source": "wmo",
    "urgency": "2", "next_step": "Terugbellen", "remarks": "Klinkt verdrietig",
}  # fmt: skip


def test_somebody_on_the_phone_is_entered_in_one_form(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.desk)
    data = {**CALL, "offering": cast.tandem_zwolle.pk}
    assert client.post(url("new"), {**data, "phone": ""}).status_code == 200
    response = client.post(url("new"), data)
    with access.unscoped(access.Reason.TEST):
        made = Enrolment.objects.get(person__given_name="Nel")
    assert response["Location"] == url("enrolment", made.pk)
    assert (made.urgency, made.next_step, made.source) == (2, "Terugbellen", "wmo")
    assert client.post(url("new"), {**data, "offering": cast.tandem_almere.pk}).status_code == 200


def test_somebody_who_is_known_already_is_recognised(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    data = {**CALL, "given_name": "Amina", "family_name": "Deelnemer", "email": "amina@voorbeeld.example"}
    data |= {"birth_date_day": "5", "birth_date_month": "5", "birth_date_year": "1950"}
    asked = client.post(url("new"), {**data, "offering": cast.tandem_zwolle.pk})
    assert [person.pk for person in asked.context["doubles"].visible] == [cast.amina.person_id]
    same = {**data, "offering": cast.tandem_zwolle.pk, "same_as": str(cast.amina.person_id)}
    assert client.post(url("new"), same).status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert Enrolment.objects.filter(person_id=cast.amina.person_id).count() == 2
    assert client.post(url("new"), same)["Location"] == url("waiting")  # already takes part


def test_a_contact_on_the_phone_takes_one_tap_the_second_time(cast: Cast, sign_in: SignIn) -> None:
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        actions.start_relation(participant=cast.piet, volunteer=cast.vera, by=actor)
    client = sign_in(cast.volunteer)
    form = client.get(url("new_contact")).context["form"]
    pair = form.initial["pair"]
    assert pair == f"{cast.piet.pk}:{cast.vera.pk}"
    made = client.post(
        url("new_contact"), {"pair": pair, "on": "2026-01-05", "kind": "phone", "minutes": "25", "notes": "Fijn"}
    )
    again = client.get(url("new_contact")).context["form"].initial
    assert (again["kind"], again["minutes"], again["on"]) == ("phone", 25, clock.today())
    page = client.get(made["Location"]).content.decode()
    assert "Fijn" in page
    for wrong in ({"on": "2999-01-01"}, {"minutes": "-1"}, {"pair": f"{cast.bob.pk}:"}, {"people_are": "range"}):
        data = {"pair": pair, "on": "2026-01-05", "kind": "phone", "minutes": "25", "notes": "Blijft staan", **wrong}
        refused = client.post(url("new_contact"), data)
        assert refused.status_code == 200
        assert "Blijft staan" in refused.content.decode()
    draft = client.post(url("new_contact"), {"pair": pair, "on": "2026-01-06", "kind": "phone", "draft": "1"})
    assert draft.status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert list(Contact.objects.order_by("on").values_list("is_draft", flat=True)) == [False, True]


def test_two_editors_of_a_contact_lose_nothing(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    actor = actor_of(cast.coordinator)
    with access.acting_as(actor):
        contact = actions.write_contact(
            participant=cast.piet, volunteer=None, notes="", by=actor, given={"on": clock.today(), "kind": "home"}
        )
    data = {"on": "2026-01-05", "kind": "phone", "version": contact.version, "notes": "De eerste"}
    assert client.post(url("edit_contact", contact.pk), data).status_code == 302
    second = client.post(url("edit_contact", contact.pk), {**data, "notes": "De tweede"})
    assert second.status_code == 409
    assert "De eerste" in second.content.decode()
    assert "De tweede" in second.content.decode()


def test_the_office_sets_up_a_programme_a_branch_and_a_team(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.administrator)
    facts = {"name": "Samen eten", "works_as": "befriending:buddy", "target_groups": ["older", "isolated"]}
    assert client.post(url("new_programme"), facts).status_code == 302
    assert client.post(url("new_programme"), facts).status_code == 200  # the name is taken
    with access.unscoped(access.Reason.TEST):
        programme = Programme.objects.get(name="Samen eten")
    assert (programme.type, programme.kind, programme.target_groups) == ("befriending", "buddy", ["older", "isolated"])
    branch = {"branch_id": cast.zwolle.pk, "status": "preparation", "municipalities": ["GM0193"]}
    assert client.post(url("new_offering", programme.pk), branch).status_code == 302
    with access.unscoped(access.Reason.TEST):
        offering = Offering.objects.get(programme=programme)
        assert [place.name for place in offering.municipalities.all()] == ["Zwolle"]
    assert client.get(url("offering", offering.pk)).status_code == 200
    assert client.get(url("edit_offering", offering.pk)).status_code == 200
    client.post("/account/reauthenticate/", {"password": "een lang wachtwoord"})
    team = {"user_id": cast.desk.pk, "role": "coordinator", "branch_id": ""}
    assert client.post(url("team", programme.pk), team).status_code == 302
    assert client.post(url("team", programme.pk), team).status_code == 200  # on the team already
    with access.unscoped(access.Reason.TEST):
        member = TeamMember.objects.get(programme=programme)
    assert offering.pk in {pk for ids in actor_of(cast.desk).reach.values() for pk in ids}
    assert client.post(url("leave_team", member.pk)).status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert not TeamMember.objects.filter(programme=programme).exists()


def test_two_editors_of_a_programme_lose_nothing(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    page = client.get(url("edit_programme", cast.tandem.pk))
    version = page.context["form"]["version"].value()
    facts = {"name": "Tandem", "works_as": "befriending:buddy", "version": version}
    assert client.post(url("edit_programme", cast.tandem.pk), {**facts, "objective": "Van de een"}).status_code == 302
    second = client.post(url("edit_programme", cast.tandem.pk), {**facts, "objective": "Van de ander"})
    assert second.status_code == 409
    assert "Van de een" in second.content.decode()
    assert "Van de ander" in second.content.decode()
    again = {**facts, "objective": "Van de ander", "version": second.context["form"]["version"].value()}
    assert client.post(url("edit_programme", cast.tandem.pk), again).status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert Programme.objects.get(pk=cast.tandem.pk).objective == "Van de ander"
    wrong = {**facts, "starts_on": "2026-02-01", "ends_on": "2026-01-01"}
    assert client.post(url("edit_programme", cast.tandem.pk), wrong).status_code == 200


def test_the_figures_page_shows_what_may_be_seen_and_survives_odd_questions(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    for query in ({}, {"year": "2025"}, {"year": "99999999999"}, {"year": "-1"}, {"offering": "x"}, {"year": "٣"}):
        assert client.get(url("figures"), query).status_code == 200
    assert sign_in(cast.funder).get(url("figures")).status_code == 200
    assert sign_in(cast.volunteer).get(url("figures")).status_code == 404


def test_the_person_page_shows_in_what_somebody_takes_part(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.coordinator).get(reverse("person", args=[cast.piet.person_id])).content.decode()
    assert url("enrolment", cast.piet.pk) in page
    assert sign_in(cast.coordinator).get(url("enrolment", uuid.uuid4())).status_code == 404
