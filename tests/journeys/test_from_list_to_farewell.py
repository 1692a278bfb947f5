"""The whole way, as people walk it: from a coordinator's two lists, by mail, to a farewell, and the figures agree."""

import datetime as dt
import email
import email.policy
import re
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.db import connection
from django.test import Client
from playwright.sync_api import Page

from nabij.enrolment.models import Enrolment
from nabij.foundation import access, clock, jobs
from nabij.people.choices import RoleName
from nabij.programmes.befriending.models import Match
from nabij.programmes.befriending.tasks import night
from tests.browser import Open, assert_accessible, assert_fits, follow, shot
from tests.cast import Cast, make_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]

PEOPLE = (
    "nummer;voornaam;tussenvoegsel;achternaam;geboortedatum;geslacht;straat;huisnummer;postcode;plaats;telefoon;email;"
    "programma;"
)
WISHES = "talen;voorkeur_geslacht;interesses;beschikbaar;max_afstand_km;"
PARTICIPANTS = PEOPLE + "aangemeld_op;via;" + WISHES + "huisdier;rookt;urgentie;opmerkingen"
VOLUNTEERS = PEOPLE + "capaciteit;" + WISHES + "bezwaar_huisdier;bezwaar_roken;vog_gezien_op;status"
SLOTS = ("ma-och", "di-mid", "wo-av", "do-och", "vr-mid")
LIKES = ("koken", "wandelen", "lezen", "muziek", "schaken")


def participant(number: int, *, born: str = "04-03-1946") -> str:
    """One row of an invented list; a person of the same number fits the volunteer of that number best."""
    return (
        f"D{number};Deelnemer{number};;Proef;{born};v;Proefstraat;{number};8011 AB;Zwolle;06123450{number:02};"
        f"d{number}@voorbeeld.example;Tandem;01-{number % 9 + 1:02}-2026;zelf;nl;geen;{LIKES[number % len(LIKES)]};"
        f"{SLOTS[number % len(SLOTS)]};10;nee;nee;1;"
    )


def volunteer(number: int, *, vetted: str = "01-02-2026") -> str:
    """One row of an invented list."""
    return (
        f"V{number};Vrijwilliger{number};;Proef;04-03-1950;v;Proeflaan;{number};8011 AB;Zwolle;06543210{number:02};"
        f"v{number}@voorbeeld.example;Tandem;1;nl;geen;{LIKES[number % len(LIKES)]};{SLOTS[number % len(SLOTS)]};10;"
        f"nee;nee;{vetted};actief"
    )


# Ten people, of whom one has an impossible birthday and one stands on the list twice; eight volunteers, one not vetted.
TEN = [*(participant(n) for n in range(1, 9)), participant(9, born="31-02-1950"), participant(1)]
EIGHT = [*(volunteer(n) for n in range(1, 8)), volunteer(8, vetted="")]


class Post:
    """An SMTP server that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.got.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def link(self, to: str, path: str) -> str:
        """Return the address to `path` in the last mail to somebody."""
        bodies = [str(m.get_body(("plain",)).get_content()) for m in self.got if m["To"].startswith(to)]  # type: ignore[union-attr]
        found = [hit for body in bodies for hit in re.findall(rf"{path}\S+", body)]
        assert found, f"no mail with {path} to {to}: {[str(m['Subject']) for m in self.got]}"
        return found[-1]


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


def work() -> None:
    """Do what the worker would do."""
    with access.unscoped(access.Reason.TEST):
        jobs.drain()


def look(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"journey-{name}")


def press(page: Page, name: str) -> None:
    follow(page, page.get_by_role("button", name=name, exact=True).last)


def take_over(page: Page, cast: Cast, file: Path, kind: str) -> None:
    """Import one list through the pages."""
    page.goto(re.sub(r"(://[^/]+).*", r"\1/imports/new/", page.url))
    page.check(f"input[name=kind][value={kind}]")
    page.select_option("select[name=programme]", str(cast.tandem.pk))
    page.set_input_files("input[type=file]", str(file))
    follow(page, "main form button.nl-button--primary")
    follow(page, "main form button.nl-button--primary")
    look(page, f"preview-{kind}")
    follow(page, "main form[action$='start/'] button")
    work()
    page.reload()


def only(rows: Any) -> Any:
    with access.unscoped(access.Reason.TEST):
        (row,) = rows()
    return row


def test_from_list_to_farewell(live_cast: Cast, open_page: Open, post: Post, tmp_path: Path, settings: Any) -> None:
    cast, origin = live_cast, ""
    for name, head, rows in (("participants", PARTICIPANTS, TEN), ("volunteers", VOLUNTEERS, EIGHT)):
        (tmp_path / f"{name}.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")

    # Two lists become people; what is wrong is refused in words, and nobody comes in twice.
    page = open_page("/", user=cast.coordinator)
    origin = page.url.rstrip("/")
    settings.BASE_URL = origin
    take_over(page, cast, tmp_path / "participants.csv", "participants")
    assert "deze dag bestaat niet" in page.inner_text("main")
    look(page, "result")
    take_over(page, cast, tmp_path / "volunteers.csv", "volunteers")
    assert count("people_person WHERE email ~ '^d[0-9]+@'") == 8
    assert count("people_person WHERE email ~ '^v[0-9]+@'") == 8

    # A dry run tells nobody; sending tells both.
    page.goto(f"{origin}/rounds/new/?where=o{cast.tandem_zwolle.pk}")
    page.check(f"input[name=where][value=o{cast.tandem_zwolle.pk}]")
    follow(page, "main form button.nl-button--primary")
    assert "Deelnemer3 Proef – Vrijwilliger3 Proef" in page.inner_text("main")
    assert "van muziek" in page.inner_text("main")
    look(page, "round")
    work()
    assert post.got == []
    follow(page, "form[action$='send/'] button")
    work()

    # Both say yes by the link in their mail, without an account.
    for to, path in (("d3", "/meet/p/"), ("v3", "/meet/v/")):
        theirs = open_page(post.link(to, path), width=390)
        look(theirs, f"answer-{to}")
        theirs.locator("button[value=yes]").click()
        theirs.wait_for_url("**?thanks=yes")
    work()
    match = only(lambda: Match.objects.filter(participant__person__email="d3@voorbeeld.example"))
    address = f"{origin}/befriending/matches/{match.pk}/"

    # Introduction and trial, by the coordinator.
    page.goto(address)
    page.fill("[name=introduction-on]", f"{clock.today() + dt.timedelta(days=1)}")
    page.fill("[name=introduction-at]", "14:30")
    page.fill("[name=introduction-place]", "Buurthuis de Proef")
    press(page, "Kennismaking plannen")
    page.wait_for_selector("text=De kennismaking is gepland")
    assert "teruggezet" not in page.inner_text("main")
    press(page, "Proefperiode beginnen")
    press(page, "De koppeling gaat door")
    look(page, "match")

    # The volunteer writes on a phone; a meeting without a note brings a mail with the direct link.
    with access.unscoped(access.Reason.TEST):
        helper = Enrolment.objects.select_related("person").get(pk=match.volunteer_id)
        user = make_user(cast.nabij, "vrijwilliger3", RoleName.VOLUNTEER, person=helper.person)
    phone = open_page(f"/befriending/mine/{match.pk}/journal/", user=user, width=390)
    look(phone, "journal")
    phone.fill("input[name=minutes]", "60")
    phone.fill("textarea[name=notes]", "Samen muziek geluisterd.")
    follow(phone, phone.locator("main form button[type=submit]").last)
    phone.wait_for_selector("text=Samen muziek geluisterd.")
    with time_machine.travel(clock.now() + dt.timedelta(days=15)):
        night.now()
        work()
        nudge = post.link("v3", "/befriending/journal/")
        form = {"on": f"{clock.today() - dt.timedelta(days=1)}", "kind": "home", "minutes": "60", "notes": "Fijn."}
        assert Client().post(nudge, form).status_code == 302

    # Both look back after two months.
    with time_machine.travel(clock.now() + dt.timedelta(days=63)):
        night.now()
        work()
        answers = {"stars": "5", "go_on": "yes", "needs_help": "no", "text": "Heel fijn."}
        for to in ("d3", "v3"):
            assert Client().post(post.link(to, "/befriending/look-back/"), answers).status_code == 302

    # A farewell, and what comes next.
    page.goto(address)
    page.locator("summary", has_text="Koppeling beëindigen").click()
    page.select_option("[name=end-reason]", "goal")
    page.select_option("[name=end-hand_over]", "group")
    press(page, "Koppeling beëindigen")
    page.wait_for_selector("text=De koppeling is beëindigd")
    look(page, "ended")

    # The programme page says what a count by hand says.
    page.goto(f"{origin}/figures/?offering={cast.tandem_zwolle.pk}")
    look(page, "figures")
    figures(page, cast)


def count(what: str, *values: Any) -> int:
    """Count by hand, past every query of our own."""
    with access.unscoped(access.Reason.TEST), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {what}", values)
        return int(cursor.fetchone()[0])


def figures(page: Page, cast: Cast) -> None:
    """Compare each tile with rows counted one by one."""
    shown = [int(text.replace(".", "")) for text in page.locator(".nabij-tile__figure").all_inner_texts()]
    here, year = cast.tandem_zwolle.pk, clock.today().year
    took_place = (
        'enrolment_contact WHERE offering_id = %s AND extract(year FROM "on") = %s'
        " AND NOT is_draft AND NOT is_cancelled"
    )
    began = "enrolment_relation WHERE offering_id = %s AND extract(year FROM {}) = %s"
    waits = (
        "enrolment_enrolment e JOIN people_person p ON p.id = e.person_id WHERE offering_id = %s AND role = %s"
        " AND state NOT IN ('active', 'ended', 'paused', 'declined') AND p.email ~ '^[dv][0-9]+@'"
    )
    counted = [
        count(f"(SELECT DISTINCT participant_id FROM {took_place}) x", here, year),
        count(f"(SELECT DISTINCT volunteer_id FROM {took_place}) x", here, year),
        count(took_place, here, year),
        count(f"(SELECT generate_series(1, minutes / 60) FROM {took_place}) x", here, year),
        count(began.format("started_on"), here, year),
        count(began.format("ended_on"), here, year),
        count(waits, here, "participant"),
        count(waits, here, "volunteer"),
    ]
    assert counted[0] == counted[4] == counted[5] == 1
    assert counted[6:] == [7, 8]
    assert shown == counted
