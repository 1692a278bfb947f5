"""`nabij import`, as whoever runs the house uses it."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from nabij.enrolment.models import Enrolment, Profile, Tally
from nabij.foundation import access, audit, sealing
from nabij.foundation.actors import NOBODY
from nabij.foundation.models import DataKey, Unit
from nabij.imports import actions
from nabij.imports.models import ImportedRow, ImportRun
from nabij.people.models import Organisation, Person, Place
from nabij.people.queries import persons as queries
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HEAD = (
    "nummer;voornaam;tussenvoegsel;achternaam;geboortedatum;geslacht;straat;huisnummer;postcode;plaats;telefoon;email;"
    "programma;aangemeld_op;via;talen;voorkeur_geslacht;interesses;beschikbaar;max_afstand_km;huisdier;rookt;"
    "urgentie;opmerkingen"
)
WIDE = b";".join(b"k%d" % number for number in range(10_000)) + b"\n"
ROWS = [
    (
        "D1;Annie;;Proef;08-08-1968;v;Molenweg;225;8011XA;Zwolle;0672397063;annie@voorbeeld.example;Tandem;12-06-2026;"
        'zelf;nl, ar;geen;"koken; vissen";ma-och, ma-av;10;nee;nee;2;alleen begane grond'
    ),
    (
        "D2;Bep;van;Proef;12/3/1947;m;Straat;5;8011 ka;Zwolle;+31 6 55840939;;Taalmaatjes;??;Wmo-loket;nl;v;lezen;"
        "wo-mid;15;ja;nee;3;"
    ),
    "D3;Kees;;Fout;99-99-9999;m;Straat;5;8011KA;Zwolle;0655840911;;Tandem;11-09-2026;zelf;nl;v;;wo-mid;15;ja;nee;3;",
    (
        " D4 ; annie ;;PROEF;1968-08-08;v;Molenweg;225;8011XA;Zwolle;+31 6 72397063;;Tandem;12-06-2026;zelf;nl;geen;;"
        "ma-och;10;nee;nee;2;"
    ),
]


def write(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "lijst.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")
    return path


def run(*arguments: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import", *[str(argument) for argument in arguments], stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refuse(*arguments: Any) -> str:
    err = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import", *[str(argument) for argument in arguments], stdout=StringIO(), stderr=err)
    assert stopped.value.code == 2
    return err.getvalue()


@pytest.fixture
def house(cast: Cast) -> Cast:
    return cast


def people(folder: Path, *more: Any) -> dict[str, Any]:
    report = folder / "uit.json"
    run("participants", write(folder, *ROWS), "--programme", "tandem", "--organisation", "nabij",
        "--on", "2026-11-01", "--report", report, *more)  # fmt: skip
    return dict(json.loads(report.read_text(encoding="utf-8")))


def test_a_list_is_taken_over(house: Cast, tmp_path: Path) -> None:
    report = people(tmp_path)
    assert report["counts"] == {
        "rows": 4, "added": 2, "merged": 0, "refused": 1, "doubles": 1, "known": 0, "possible_doubles": 0, "remarks": 1,
    }  # fmt: skip
    assert [(fault["row"], fault["number"], fault["column"], fault["code"]) for fault in report["refused"]] == [
        (4, "D3", "birth_date", "no_such_date")
    ]
    assert [(double["row"], double["same_as_row"]) for double in report["doubles"]] == [(5, 2)]
    assert [(remark["row"], remark["column"]) for remark in report["remarks"]] == [(3, "applied_on")]
    with access.unscoped(access.Reason.TEST):
        annie = Enrolment.objects.select_related("person", "profile", "offering").get(person__given_name="Annie")
        assert annie.offering == house.tandem_zwolle
        assert Person.objects.filter(queries.matching("annie"), pk=annie.person_id).exists()  # found by searching
        assert str(annie.imported_by) == report["run"]
        assert annie.state == "waiting"
        assert annie.person.cell_ids == [house.tandem_zwolle.pk]
        assert annie.profile.interests == ["koken", "vissen"]
        assert sealing.open_text(annie, "remarks", by=NOBODY, purpose="test") == "alleen begane grond"
        assert sealing.open_text(annie.person, "address", by=NOBODY, purpose="test") == "Molenweg 225"
        bep = Enrolment.objects.get(person__given_name="Bep")
        assert bep.offering == house.language_zwolle
        assert bep.applied_on is None
        assert Tally.objects.get(measure="participant_applied", offering=house.tandem_zwolle).value == 1
        assert Tally.objects.get(measure="participant_waiting_change", offering=house.tandem_zwolle).value == 1
    assert not list(audit.verify())


def test_the_same_list_twice_changes_nothing(house: Cast, tmp_path: Path) -> None:
    people(tmp_path)
    with access.unscoped(access.Reason.TEST):
        before = list(Person.objects.order_by("pk").values()), Enrolment.objects.count()
    again = people(tmp_path)
    assert again["counts"]["added"] == 0
    assert again["counts"]["known"] == 2
    with access.unscoped(access.Reason.TEST):
        assert (list(Person.objects.order_by("pk").values()), Enrolment.objects.count()) == before


def test_a_dry_run_leaves_nothing_behind(house: Cast, tmp_path: Path) -> None:
    with access.unscoped(access.Reason.TEST):
        keys, units = DataKey.objects.count(), Unit.objects.count()
    report = people(tmp_path, "--dry-run")
    assert report["counts"]["added"] == 2
    assert report["imported"] == []
    with access.unscoped(access.Reason.TEST):
        assert not ImportRun.objects.exists()
        assert (DataKey.objects.count(), Unit.objects.count()) == (keys, units)


def test_an_import_can_be_undone_but_not_what_was_touched(house: Cast, tmp_path: Path) -> None:
    with access.unscoped(access.Reason.TEST):
        before = Person.objects.count()
    report = people(tmp_path)
    with access.unscoped(access.Reason.TEST):
        bep = Enrolment.objects.get(person__given_name="Bep")
        bep.version += 1
        bep.save()
        annie_unit = Person.objects.get(given_name="Annie").unit_id
    out, _ = run("undo", report["run"])
    assert "3" in out
    with access.unscoped(access.Reason.TEST):
        assert Person.objects.count() == before + 1
        assert not Person.objects.filter(given_name="Annie").exists()
        assert Enrolment.objects.filter(pk=bep.pk).exists()
        assert Tally.objects.get(measure="participant_applied", offering=house.tandem_zwolle).value == 0
        assert Tally.objects.get(measure="participant_waiting_change", offering=house.tandem_zwolle).value == 0
        assert not DataKey.objects.filter(unit_id=annie_unit).exists()
        assert Unit.objects.get(pk=annie_unit).erased_at
    refuse("undo", report["run"])
    refuse("undo", "geen-id")


def test_an_import_cannot_be_undone_after_30_days_and_its_upload_is_gone(house: Cast, tmp_path: Path) -> None:
    with time_machine.travel("2026-11-01 10:00+01:00", tick=False):
        report = people(tmp_path)
    with time_machine.travel("2026-12-03 10:00+01:00", tick=False):
        refuse("undo", report["run"])
        with access.unscoped(access.Reason.TEST):
            made = ImportRun.objects.get(pk=report["run"])
            assert made.table is not None
            assert actions.forget_uploads(today=made.made_at.date()) == 0
            assert actions.forget_uploads(today=dt.date(2026, 12, 3)) == 1
            made.refresh_from_db()
            assert made.table is None
            assert made.counts["added"] == 2
            assert ImportedRow.objects.filter(run=made).count() == 2


def test_volunteers_come_with_what_they_offer(house: Cast, tmp_path: Path) -> None:
    head = (
        "nummer;voornaam;achternaam;geboortedatum;postcode;telefoon;programma;capaciteit;talen;voorkeur_geslacht;"
        "beschikbaar;max_afstand_km;bezwaar_huisdier;bezwaar_roken;vog_gezien_op;status"
    )
    file = write(
        tmp_path,
        "V1;Wim;Proef;20-02-2003;8011RE;0623228176;Tandem;2;nl, en;v;wo-och;3;ja;nee;18-12-2023;actief",
        "V2;Truus;Proef;20-02-1953;8011RE;0623228111;Tandem;1;nl;geen;wo-och;3;nee;nee;;gepauzeerd",
        head=head,
    )
    run("volunteers", file, "--programme", "tandem", "--organisation", "nabij")
    with access.unscoped(access.Reason.TEST):
        wim = Profile.objects.select_related("enrolment").get(enrolment__person__given_name="Wim")
        assert (wim.capacity, wim.refuses_pet, wim.wishes_gender) == (2, True, "v")
        assert str(wim.vetting_seen_on) == "2023-12-18"
        assert wim.enrolment.role == "volunteer"
        truus = Enrolment.objects.get(person__given_name="Truus")
        assert truus.state == "paused"


def test_places_come_first(house: Cast, tmp_path: Path) -> None:
    with access.unscoped(access.Reason.TEST):
        Place.objects.all().delete()
    file = write(tmp_path, *ROWS)
    said = refuse("participants", file, "--programme", "tandem", "--organisation", "nabij")
    assert "import places" in said
    with access.unscoped(access.Reason.TEST):
        assert not ImportRun.objects.exists()
    table = tmp_path / "pc4.csv"
    table.write_text("pc4,plaats,breedtegraad,lengtegraad\n8011,Zwolle,52.5,6.1\nabcd,X,1,1\n", encoding="utf-8")
    out, err = run("places", table)
    assert "1" in out
    assert "abcd" in err
    with access.unscoped(access.Reason.TEST):
        assert Place.objects.get(pk="8011").latitude == 52.5
    run("participants", file, "--programme", "tandem", "--organisation", "nabij")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02" * 50, b"%PDF-1.7", b"a;b\n1;2\n", WIDE, b"PK\x03\x04kapot"],
)  # fmt: skip
def test_a_file_that_is_no_list_gets_a_clear_message(house: Cast, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "raar.csv"
    file.write_bytes(content)
    said = refuse("participants", file, "--programme", "tandem", "--organisation", "nabij")
    assert said.strip()
    assert "Traceback" not in said


def test_unknown_names_are_told_with_the_known_ones(house: Cast, tmp_path: Path) -> None:
    file = write(tmp_path, *ROWS)
    assert "tandem" in refuse("participants", file, "--programme", "zwemmen", "--organisation", "nabij")
    assert "elders" in refuse("participants", file, "--programme", "tandem")
    assert "almere" in refuse("participants", file, "--programme", "tandem", "--organisation", "nabij", "--branch", "x")
    assert refuse("participants", tmp_path / "weg.csv", "--programme", "tandem")
    with access.unscoped(access.Reason.TEST):
        assert Organisation.objects.count() == 2


def test_the_organisation_may_be_left_out_when_only_one_has_the_programme(house: Cast, tmp_path: Path) -> None:
    file = write(tmp_path, ROWS[1])
    run("participants", file, "--programme", "taalmaatjes")
    with access.unscoped(access.Reason.TEST):
        assert Enrolment.objects.filter(imported_by__isnull=False).get().offering == house.language_zwolle


def test_a_row_with_nul_is_refused_and_the_rest_is_taken_over(house: Cast, tmp_path: Path) -> None:
    report = tmp_path / "uit.json"
    run("participants", write(tmp_path, ROWS[0], ROWS[1].replace("Bep", "B\x00ep")), "--programme", "tandem",
        "--organisation", "nabij", "--report", report)  # fmt: skip
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["counts"]["added"] == 1
    assert [fault["code"] for fault in found["refused"]] == ["control_character"]
