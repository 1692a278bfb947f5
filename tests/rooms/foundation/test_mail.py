"""Mails reach a real SMTP server whole, and survive one that is away."""

import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from nabij.foundation import access, mail
from nabij.foundation.mail import Letter
from nabij.foundation.models import OutgoingMail
from nabij.people.models import Organisation
from tests.rooms.foundation.conftest import work_once

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


class Post:
    """An SMTP server of our own that keeps what it gets, or refuses everyone."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.refuse = ""

    async def handle_RCPT(self, _s: Any, _session: Any, envelope: Any, address: str, _o: Any) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _s: Any, _session: Any, envelope: Any) -> str:
        self.got.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield handler
    controller.stop()


@pytest.fixture(autouse=True)
def _letters(settings: Any, queue: None) -> None:
    templates = {
        "test/letter.subject.txt": "Nieuws over {{ who }}\nBcc: dief@voorbeeld.example",
        "test/letter.txt": "Dag {{ who }}, tot dinsdag. {{ unsubscribe }}",
        "test/letter.html": "<p>Dag {{ who }}, tot dinsdag.</p>",
    }
    configured = {**settings.TEMPLATES[0], "OPTIONS": dict(settings.TEMPLATES[0]["OPTIONS"])}
    configured["OPTIONS"]["loaders"] = [("django.template.loaders.locmem.Loader", templates)]
    settings.TEMPLATES = [configured]


def letter(**fields: Any) -> Letter:
    return Letter(
        to="piet@voorbeeld.example", kind="news", template="test/letter", context={"who": "KANARIE <Piet>"}, **fields
    )


def jobs_by_status() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
        return dict(cursor.fetchall())


def test_plain_html_unsubscribe_and_calendar_arrive(post: Post) -> None:
    mail.send(letter(unsubscribe="https://nabij.example/u/x/", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
    work_once()
    (got,) = post.got
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Dag KANARIE" in plain.get_content()
    assert "KANARIE &lt;Piet&gt;" in html.get_content()
    assert got["List-Unsubscribe"] == "<https://nabij.example/u/x/>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Bcc"] is None, "a line break in a subject must not become a header"
    (calendar,) = [part for part in got.iter_attachments() if part.get_content_type() == "text/calendar"]
    assert calendar.get_filename() == "afspraak.ics"
    assert not OutgoingMail.objects.exists()


def test_nothing_is_lost_while_the_server_is_away(post: Post, settings: Any, capfd: Any) -> None:
    settings.EMAIL_PORT, here = free_port(), settings.EMAIL_PORT
    mail.send(letter())
    work_once()
    assert jobs_by_status() == {"todo": 1}
    with connection.cursor() as cursor:  # the last try of many hours
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 8, scheduled_at = now()")
    work_once()
    assert jobs_by_status() == {"failed": 1}
    assert mail.waiting() == 1
    settings.EMAIL_PORT = here
    mail.retry.now()
    work_once()
    assert len(post.got) == 1
    assert mail.waiting() == 0
    said = "".join(capfd.readouterr())
    assert "piet@" not in said
    assert "KANARIE" not in said


def test_an_address_that_does_not_exist_is_not_tried_for_ever(post: Post) -> None:
    post.refuse = "550 5.1.1 no such user"
    mail.send(letter())
    work_once()
    assert jobs_by_status() == {}
    assert (mail.waiting(), mail.refused()) == (0, 1)


def test_a_server_that_is_busy_is_tried_again(post: Post) -> None:
    post.refuse = "451 try again later"
    mail.send(letter())
    work_once()
    assert jobs_by_status() == {"todo": 1}
    assert (mail.waiting(), mail.refused()) == (1, 0)


def test_a_job_names_nobody() -> None:
    mail.send(letter())
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(job)::text FROM procrastinate_jobs job WHERE status = 'todo'")
        (stored,) = cursor.fetchone()
    assert "piet" not in stored
    assert "KANARIE" not in stored


def test_a_mail_is_sent_once_however_often_its_job_runs(post: Post) -> None:
    mail.send(letter())
    row = OutgoingMail.objects.get()
    work_once()
    mail.deliver.now(mail_id=str(row.pk))
    assert len(post.got) == 1


@pytest.mark.parametrize("name", ["De Dichtbij", 'Vereniging "Één, twee" & zoon; <x@y>', "Regel\nBcc: dief"])
def test_a_mail_comes_in_the_name_of_the_association_from_our_own_address(post: Post, settings: Any, name: str) -> None:
    settings.DEFAULT_FROM_EMAIL = "Nabij <noreply@nabij.example>"
    with access.unscoped(access.Reason.TEST):
        made = Organisation.objects.create(name=name, slug="dichtbij", email="info@dichtbij.example")
        Organisation.objects.create(name="Stichting Elders", slug="elders")
    mail.send(letter(organisation_id=made.pk))
    mail.send(letter(organisation_id=made.pk, reply_to="tandem@dichtbij.example"))
    work_once()
    for got, answers in zip(post.got, ("info@dichtbij.example", "tandem@dichtbij.example"), strict=True):
        (sender,) = got["From"].addresses
        assert (sender.display_name, sender.addr_spec) == (" ".join(name.split()), "noreply@nabij.example")
        assert got["Reply-To"] == answers
        assert got["Bcc"] is None


def test_without_an_organisation_the_only_one_signs_and_of_several_none(post: Post) -> None:
    with access.unscoped(access.Reason.TEST):
        Organisation.objects.create(name="De Dichtbij", slug="dichtbij")
    mail.send(letter())
    work_once()
    with access.unscoped(access.Reason.TEST):
        Organisation.objects.create(name="Stichting Elders", slug="elders")
    mail.send(letter())
    work_once()
    assert [got["From"].addresses[0].display_name for got in post.got] == ["De Dichtbij", "Nabij"]
