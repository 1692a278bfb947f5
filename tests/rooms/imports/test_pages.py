"""Importing in the browser: upload, columns, preview, choices, run, result, download and undo."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock, jobs
from nabij.foundation.models import Unit
from nabij.imports.choices import Stage
from nabij.imports.models import ImportRun, SavedMapping
from nabij.people.models import Consent, ConsentText, Person, Place
from tests.cast import Cast
from tests.rooms.imports.test_command import HEAD, ROWS, WIDE

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]


def text(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode("utf-8-sig")


def upload(client: Client, cast: Cast, content: bytes, name: str = "lijst.csv", **changes: Any) -> Any:
    data = {"kind": "participants", "programme": cast.tandem.pk, "branch": "", "on": "2026-11-01",
            "file": SimpleUploadedFile(name, content), **changes}  # fmt: skip
    return client.post("/imports/new/", data)


def columns(client: Client, url: str) -> Any:
    """Send the columns as they were guessed."""
    page = client.get(url).content.decode()
    chosen = {}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        selected = re.search(r'<option value="([^"]*)" selected', options)
        chosen[name] = selected[1] if selected else ""
    return client.post(url, chosen)


def ready(client: Client, cast: Cast, *rows: str) -> str:
    """Return the address of an import that is ready to be checked."""
    response = upload(client, cast, text(*rows))
    assert response.status_code == 302, response.content.decode()
    response = columns(client, response["Location"])
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def test_a_coordinator_takes_a_list_over_and_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    assert "/imports/new/" in client.get("/imports/").content.decode()
    url = ready(client, cast, *ROWS)
    page = client.get(url).content.decode()
    assert "Annie Proef" in page
    assert "99-99-9999" in page
    assert "Taalmaatjes Zwolle" in page
    with access.unscoped(access.Reason.TEST):
        assert not Person.objects.filter(given_name="Annie").exists()
    assert client.post(f"{url}start/").status_code == 302
    assert client.post(f"{url}start/").status_code == 302  # a second click changes nothing
    busy = client.get(url).content.decode()
    assert "<progress" in busy
    jobs.drain()
    assert client.get(f"{url}progress/")["HX-Refresh"] == "true"
    result = client.get(url).content.decode()
    assert "99-99-9999" not in result
    with access.unscoped(access.Reason.TEST):
        run = ImportRun.objects.get()
        assert (run.stage, run.counts["added"], run.rows_done) == (Stage.DONE, 2, 4)
        assert {str(made.imported_by) for made in Enrolment.objects.filter(imported_by__isnull=False)} == {str(run.pk)}
        assert SavedMapping.objects.get(programme=cast.tandem).mapping["given_name"] == "voornaam"
    table = client.get(f"{url}refused/").content.decode("utf-8-sig")
    assert "D3" in table
    assert "99-99-9999" in table
    assert client.get(f"{url}undo/").status_code == 200
    client.post(f"{url}undo/")
    client.post(f"{url}undo/")
    jobs.drain()
    with access.unscoped(access.Reason.TEST):
        assert not Person.objects.filter(given_name="Annie").exists()
        assert ImportRun.objects.get().stage == Stage.UNDONE
    assert client.get(url).status_code == 200


def test_a_double_can_be_merged_and_fills_in_only_what_is_missing(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    first = ROWS[0].replace("annie@voorbeeld.example", "").replace("Zwolle", "")
    again = ROWS[3].replace(";Zwolle;", ";Hasselt;").replace("72397063;;", "72397063;annie@voorbeeld.example;")
    url = ready(client, cast, first, again)
    client.post(f"{url}choices/", {"row-3": "merge"})
    client.post(f"{url}start/")
    jobs.drain()
    with access.unscoped(access.Reason.TEST):
        annie = Person.objects.get(given_name="Annie")
        assert (annie.email, annie.town, annie.family_name) == ("annie@voorbeeld.example", "Hasselt", "Proef")
        assert Enrolment.objects.filter(person=annie).count() == 1
    client.post(f"{url}undo/")
    jobs.drain()
    with access.unscoped(access.Reason.TEST):
        assert not Person.objects.filter(given_name="Annie").exists()


def test_merging_with_somebody_known_never_overwrites_and_can_be_put_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    with access.unscoped(access.Reason.TEST):
        piet = cast.piet.person
        piet.phone, piet.town = "+31672397063", ""
        piet.save()
        text = ConsentText.objects.create(
            organisation=cast.nabij, purpose="photos", version=1, title="Foto", text="Ja."
        )
        consent = Consent.objects.create(
            organisation=cast.nabij, person=piet, unit=piet.unit, text=text, how="paper", given_at=clock.now(),
            until=clock.today(), branch_ids=piet.branch_ids, cell_ids=piet.cell_ids,
        )  # fmt: skip
    row = (
        "D9;Piet;;Deelnemer;05-05-1950;m;Molenweg;225;8011XA;Zwolle;0672397063;ander@voorbeeld.example;Taalmaatjes;"
        "12-06-2026;zelf;nl;geen;;ma-och;10;nee;nee;2;"
    )
    url = ready(client, cast, row)
    assert "Piet Deelnemer" in client.get(url).content.decode()
    client.post(f"{url}choices/", {"row-2": "merge"})
    client.post(f"{url}start/")
    jobs.drain()
    with access.unscoped(access.Reason.TEST):
        piet.refresh_from_db()
        assert (piet.email, piet.town, piet.postcode) == ("piet@voorbeeld.example", "Zwolle", "8011AB")
        assert Enrolment.objects.filter(person=piet, offering=cast.language_zwolle).count() == 1
        assert cast.language_zwolle.pk in piet.cell_ids
        consent.refresh_from_db()
        assert consent.cell_ids == piet.cell_ids
    client.post(f"{url}undo/")
    jobs.drain()
    with access.unscoped(access.Reason.TEST):
        piet.refresh_from_db()
        assert piet.town == ""
        assert piet.cell_ids == [cast.tandem_zwolle.pk]
        consent.refresh_from_db()
        assert consent.cell_ids == piet.cell_ids


def test_rows_for_another_branch_are_refused(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        Place.objects.create(pc4="1315", name="Almere", latitude=52.37, longitude=5.21)
    client = sign_in(cast.tandem_coordinator)
    url = ready(client, cast, ROWS[0].replace("8011XA", "1315XA"), ROWS[1])
    client.post(f"{url}start/")
    jobs.drain()
    with access.unscoped(access.Reason.TEST):
        run = ImportRun.objects.get()
        assert run.counts["added"] == 0
        assert {finding["code"] for finding in run.findings if finding["verdict"] == "refused"} == {"out_of_reach"}


def test_only_who_uploaded_a_list_sees_it(cast: Cast, sign_in: SignIn) -> None:
    url = ready(sign_in(cast.coordinator), cast, *ROWS)
    for other in (cast.tandem_coordinator, cast.coordinator_almere, cast.administrator, cast.stranger, cast.volunteer):
        client = sign_in(other)
        for path in ("", "columns/", "progress/", "refused/", "undo/", "delete/"):
            assert client.get(url + path).status_code == 404
        assert client.post(f"{url}start/").status_code == 404
    assert sign_in(cast.desk).get("/imports/new/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("leeg.csv", b" "), ("foto.jpg", b"\xff\xd8\xff"), ("raar.csv", b"\x00" * 40), ("breed.csv", WIDE),
     ("oud.xls", b"\xd0\xcf\x11\xe0"), ("kapot.xlsx", b"PK\x03\x04"), ("quotes.csv", b'a;b\n"x;y')],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_with_words(
    cast: Cast, sign_in: SignIn, name: str, content: bytes
) -> None:  # fmt: skip
    response = upload(sign_in(cast.coordinator), cast, content, name)
    page = response.content.decode()
    assert response.status_code == 200
    assert "utrecht-form-field-error" in page or "error" in page
    with access.unscoped(access.Reason.TEST):
        assert not ImportRun.objects.exists()


def test_a_missing_column_is_asked_for(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    response = upload(client, cast, b"naam;kleur\nAnnie;rood\n")
    url = response["Location"]
    page = client.post(url, {"given_name": "naam", "birth_date": "naam"})
    assert page.status_code == 200
    assert client.get(url.replace("columns/", "")).status_code == 302


def test_a_list_can_be_thrown_away(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    url = ready(client, cast, *ROWS)
    assert client.get(f"{url}delete/").status_code == 200
    assert client.post(f"{url}delete/").status_code == 302
    with access.unscoped(access.Reason.TEST):
        assert not ImportRun.objects.exists()
        assert Unit.objects.filter(kind="upload", erased_at__isnull=False).count() == 1


def test_without_places_it_says_so(cast: Cast, sign_in: SignIn) -> None:
    with access.unscoped(access.Reason.TEST):
        Place.objects.all().delete()
    client = sign_in(cast.coordinator)
    assert "postcode" in client.get(ready(client, cast, *ROWS)).content.decode().lower()


def test_an_erased_person_leaves_no_trace_in_the_import(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    url = ready(client, cast, ROWS[0])
    client.post(f"{url}start/")
    jobs.drain()
    from nabij.imports import actions
    from nabij.imports.models import ImportedRow

    with access.unscoped(access.Reason.TEST):
        actions.erase_unit(Person.objects.get(given_name="Annie").unit_id)
        assert not ImportedRow.objects.exists()
        assert actions.forget_uploads(today=dt.date(2027, 3, 1)) == 1
    assert client.get(f"{url}refused/").status_code == 410
    assert client.get(url).status_code == 200
