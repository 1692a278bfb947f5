"""Pictures: known by content, limited, made anew without what a camera wrote, and shown so that nothing ever runs."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from nabij.foundation import access, documents, jobs, pictures
from nabij.foundation.files import NotAccepted
from nabij.people import queries
from nabij.people.actions.organisation import set_logo
from nabij.people.models import Logo
from nabij.people.queries import rights
from tests.cast import Cast, actor_of
from tests.rooms.enrolment.agreeing import mark
from tests.rooms.enrolment.test_joining import ME

SignIn = Callable[[Any], Client]
CANARY = b"KANARIE"


def drawn(kind: str = "PNG", size: tuple[int, int] = (80, 40), mode: str = "RGB", **saved: Any) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, (200, 60, 30, 128)[: len(mode)]).save(made, format=kind, **saved)
    return made.getvalue()


def told_a_lot() -> bytes:
    """A photo as a phone makes it: with place, owner and comment, held on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, CANARY.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 43.0), 29: CANARY.decode()})
    return drawn("JPEG", exif=exif, comment=CANARY, icc_profile=CANARY * 20) + CANARY


def sent(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that would fill the memory when it is unpacked."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")


def test_what_the_camera_wrote_stays_behind_and_the_picture_stands_upright() -> None:
    content = told_a_lot()
    assert CANARY in content
    found = pictures.accept(sent(content, "foto.png"), longest=600)
    assert (found.kind, found.width, found.height) == ("jpeg", 40, 80)
    assert CANARY not in found.content
    with Image.open(io.BytesIO(found.content)) as again:
        assert not again.getexif()
        assert not {"exif", "icc_profile", "comment"} & set(again.info)


def test_a_png_keeps_what_one_sees_through_and_loses_its_texts() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", CANARY.decode())
    found = pictures.accept(sent(drawn(mode="RGBA", pnginfo=words) + CANARY), longest=600)
    assert CANARY not in found.content
    with Image.open(io.BytesIO(found.content)) as again:
        assert (again.format, again.mode, again.getpixel((1, 1))) == ("PNG", "RGBA", (200, 60, 30, 128))


def test_a_large_picture_is_made_smaller() -> None:
    found = pictures.accept(sent(drawn(size=(3000, 1500))), longest=600)
    assert (found.width, found.height) == (600, 300)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a" + b"\0" * 40, b"naam;plaats\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100, drawn()[:60], drawn("JPEG")[:100], bomb(60_000, 60_000), bomb(13_000, 10),
        bomb(4_000, 7_000), bomb(0, 0), b"\xff\xd8\xff\xe0" + b"x" * 5_000, b"\x89PNG\r\n\x1a\n" + drawn("JPEG"),
    ],
)  # fmt: skip
def test_what_is_no_picture_or_too_much_of_one_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotAccepted) as refused:
        pictures.accept(sent(content), longest=600)
    assert str(refused.value).endswith(".") or "PNG" in str(refused.value)


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 100)
    with pytest.raises(NotAccepted):
        pictures.accept(sent(drawn()), longest=600)


@pytest.fixture
def logo(cast: Cast) -> Iterator[Logo]:
    actor = actor_of(cast.administrator)
    with access.acting_as(actor):
        set_logo(organisation=cast.nabij, picture=pictures.accept(sent(drawn()), longest=600), by=actor)
    found = queries.logo_of(cast.nabij.pk)
    assert found is not None
    yield found
    queries.forget_logos()


@pytest.mark.django_db(databases=["default", "keys"])
def test_the_administrator_sets_the_logo_and_takes_it_away(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    settings.DEMO = True  # no password is asked for again
    client = sign_in(cast.administrator)
    typed = {"name": "Vereniging Nabij", "email": "", "phone": ""}
    wrong = client.post("/organisation/", {**typed, "name": "Ander", "logo": sent(b"<html>", "logo.png")})
    assert wrong.status_code == 200
    assert "PNG" in str(wrong.context["form"].errors["logo"])
    assert wrong.context["form"]["name"].value() == "Ander"
    assert client.post("/organisation/", {**typed, "logo": sent(told_a_lot())}).status_code == 302
    page = client.get("/branches/").content.decode()
    address = queries.logo_url(cast.nabij.pk)
    assert f'src="{address}"' in page
    assert client.post("/organisation/", {**typed, "no_logo": "on"}).status_code == 302
    assert queries.logo_of(cast.nabij.pk) is None
    assert client.get(address).status_code == 404
    for name in ("coordinator", "manager", "stranger"):
        assert sign_in(getattr(cast, name)).post("/organisation/", typed).status_code == 404


@pytest.mark.django_db(databases=["default", "keys"])
def test_everybody_sees_the_logo_as_a_picture_and_nothing_else(client: Client, cast: Cast, logo: Logo) -> None:
    page = client.get(f"/join/{cast.tandem_zwolle.pk}/").content.decode()
    address = queries.logo_url(cast.nabij.pk)
    assert f'src="{address}"' in page
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "max-age=2592000" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    assert client.get(f"/logo/{cast.elsewhere.pk}/{logo.mark}/").status_code == 404
    assert "max-age=60" in client.get(f"/logo/{cast.nabij.pk}/oud/")["Cache-Control"]


@pytest.mark.django_db(databases=["default", "keys"])
def test_the_logo_travels_inside_the_mail(client: Client, cast: Cast, logo: Logo, mailoutbox: Any) -> None:
    import uuid

    form = {**ME, "words": mark(), "sent_with": str(uuid.uuid4())}
    assert client.post(f"/join/{cast.tandem_zwolle.pk}/participant/", form).status_code == 302
    jobs.drain()
    [mine] = [mail for mail in mailoutbox if mail.to == ["nel@voorbeeld.example"]]
    assert 'src="cid:logo"' in mine.alternatives[0][0]
    [picture] = [part for part in mine.message().walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<logo>"
    assert picture.get_payload(decode=True) == bytes(logo.content)


@pytest.mark.django_db(databases=["default", "keys"])
def test_the_logo_stands_on_the_copy_of_a_file(cast: Cast, logo: Logo, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    made = documents.pdf

    def keep(**asked: Any) -> bytes:
        given.update(asked)
        return made(**asked)

    monkeypatch.setattr(documents, "pdf", keep)
    assert rights.readable({"Naam": "Piet"}, person=cast.piet.person).startswith(b"%PDF")
    assert bytes(given["data"]["logo"]) == bytes(logo.content)
