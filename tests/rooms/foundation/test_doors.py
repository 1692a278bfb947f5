"""Doors: who comes in, with which method, and what happens to what no database can hold."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from nabij.config import urls as house
from nabij.foundation import access, doors, links, mail
from nabij.foundation.access import NotAllowed
from nabij.foundation.doors import Request
from nabij.foundation.models import Link, OutgoingMail
from nabij.people.access import PERSONS
from nabij.people.models import Branch, Person
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.urls(__name__)]
SignIn = Callable[[Any], Client]


@doors.door(PERSONS, "view", post="erase")
def row_page(request: Request, person: Person) -> HttpResponse:
    return HttpResponse(f"row {person.given_name}")


@doors.door(PERSONS, "view", many=True)
def list_page(request: Request) -> HttpResponse:
    found = Person.objects.visible_to(request.actor).filter(given_name=request.GET.get("q", "Piet"))
    return HttpResponse(f"many {found.count()}")


@doors.member
def member_page(request: Request) -> HttpResponse:
    return HttpResponse("member")


@doors.public
def public_page(request: Request) -> HttpResponse:
    if request.method == "POST":
        list(Branch.objects.visible_to(request.actor).filter(name=request.POST.get("name", "")))
    return HttpResponse("public")


@doors.member
def crash(request: Request) -> HttpResponse:
    """Do half of something and fall over."""
    organisation_id = request.actor.organisation_id or 0
    with access.unscoped(access.Reason.TEST):
        Branch.objects.create(organisation_id=organisation_id, name="Half", slug="half")
        links.make(purpose="half", subject=Branch(pk=1), days=1, organisation_id=organisation_id)
    mail.post(kind="half", to="piet@voorbeeld.example", subject="half", text="half")
    how = request.GET["how"]
    if how == "not-allowed":
        raise NotAllowed("change")
    if how == "answer":
        return HttpResponse(status=500)
    raise RuntimeError("KANARIE")


urlpatterns = [
    path("t/row/<uuid:pk>/", row_page),
    path("t/loose/<str:pk>/", row_page),
    path("t/many/", list_page),
    path("t/member/", member_page),
    path("t/public/", public_page),
    path("t/slug/<path:name>/", lambda request, name: public_page(request)),
    path("t/crash/", crash),
    path("", include(house.urlpatterns)),
]
handler400, handler403, handler404, handler500 = house.handler400, house.handler403, house.handler404, house.handler500


@pytest.fixture(autouse=True)
def _answers_instead_of_errors(client: Client) -> None:
    client.raise_request_exception = False


def test_who_is_not_signed_in_is_asked_to(cast: Cast, client: Client) -> None:
    for page in (f"/t/row/{cast.piet.person_id}/", "/t/many/", "/t/member/"):
        assert client.get(page).headers["Location"] == f"/account/login/?next={page}"
    assert client.get("/t/public/").content == b"public"


def test_a_row_opens_for_who_may_and_is_not_found_by_others(cast: Cast, sign_in: SignIn) -> None:
    client, page = sign_in(cast.coordinator), f"/t/row/{cast.piet.person_id}/"
    assert client.get(page).content == b"row Piet"
    sign_in(cast.coordinator_almere)
    not_visible, not_there = client.get(page), client.get(f"/t/row/{cast.piet.unit_id}/")
    assert (not_visible.status_code, not_there.status_code) == (404, 404)
    assert not_visible.content.replace(str(cast.piet.person_id).encode(), b"") != b""


def test_post_asks_for_its_own_right(cast: Cast, sign_in: SignIn) -> None:
    client, page = sign_in(cast.desk), f"/t/row/{cast.piet.person_id}/"
    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 404
    sign_in(cast.coordinator)
    assert client.post(page).status_code == 200


def test_a_list_is_not_found_by_who_may_never_see_any(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.funder)
    assert client.get("/t/many/").status_code == 404
    sign_in(cast.coordinator)
    assert client.get("/t/many/").content == b"many 1"


def test_head_answers_like_get_and_other_methods_are_turned_away(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    for page in (f"/t/row/{cast.piet.person_id}/", "/t/many/", "/t/member/", "/t/public/"):
        head = client.head(page)
        assert (head.status_code, head.content) == (200, b"")
        for method in ("put", "patch", "delete", "options", "trace"):
            answer = getattr(client, method)(page)
            assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST"), method


@pytest.mark.parametrize("pk", ["x", "0", "00000000-0000-0000-0000-00000000000z", "1" * 5_000, "%F0%9F%92%A9", "'--"])
def test_a_malformed_key_is_not_found(cast: Cast, sign_in: SignIn, pk: str) -> None:
    assert sign_in(cast.coordinator).get(f"/t/loose/{pk}/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/t/many/?q=%00", "/t/many/?a=1&q=x%00y", "/t/slug/a%00b/", "/people/?q=%00", "/%00", "/search/?q=%00"]
)
def test_nul_in_an_address_is_a_clear_answer(cast: Cast, sign_in: SignIn, address: str) -> None:
    answer = sign_in(cast.coordinator).get(address)
    assert answer.status_code == 400
    assert "We konden dit niet lezen" in answer.content.decode()


def test_nul_in_a_form_is_a_clear_answer(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.coordinator).post("/t/public/", {"name": "a\0b"})
    assert answer.status_code == 400
    assert "We konden dit niet lezen" in answer.content.decode()


def test_half_a_character_is_a_clear_answer(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.coordinator)
    assert (
        client.post("/t/public/", b"name=%ED%A0%80", content_type="application/x-www-form-urlencoded").status_code < 500
    )
    assert client.get("/t/many/?q=%ED%A0%80").status_code < 500
    assert client.get("/t/many/?q=%FF%FE").status_code < 500


def test_an_enormous_form_is_a_clear_answer(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    client = sign_in(cast.coordinator)
    many = "&".join(f"f{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    large = "name=" + "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    for body in (many, large):
        answer = client.post("/t/public/", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 400
        assert "We konden dit niet lezen" in answer.content.decode()


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data", "", "x" * 300])
def test_another_type_of_content_is_no_crash(cast: Cast, sign_in: SignIn, content_type: str) -> None:
    answer = sign_in(cast.coordinator).post("/t/public/", b'{"name": 1}', content_type=content_type)
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize("how", ["error", "answer", "not-allowed"])
def test_whatever_goes_wrong_nothing_half_done_stays(cast: Cast, sign_in: SignIn, how: str) -> None:
    answer = sign_in(cast.coordinator).get(f"/t/crash/?how={how}")
    assert answer.status_code == (404 if how == "not-allowed" else 500)
    assert b"KANARIE" not in answer.content
    with access.unscoped(access.Reason.TEST):
        assert not Branch.objects.filter(slug="half").exists()
    assert not OutgoingMail.objects.filter(kind="half").exists()
    assert not Link.objects.filter(purpose="half").exists()
    assert not transaction.get_connection().needs_rollback


def test_a_form_that_was_open_too_long_says_that_nothing_is_lost(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/t/public/", {"name": "typed"})
    assert answer.status_code == 403
    assert "data-not-received" in answer.content.decode(), "the browser keeps what was typed, and gives it back"


@pytest.mark.parametrize(("language", "words"), [("nl", "niet vinden"), ("en", "could not find")])
def test_pages_about_mistakes_speak_the_readers_language(client: Client, cast: Cast, language: str, words: str) -> None:
    client.cookies["django_language"] = language
    assert words in client.get("/no-such-page/").content.decode()


@pytest.mark.parametrize(("language", "words"), [("nl", "Er ging bij ons iets mis"), ("en", "on our side")])
def test_a_crash_is_told_in_the_readers_language(cast: Cast, sign_in: SignIn, language: str, words: str) -> None:
    client = sign_in(cast.coordinator)
    client.cookies["django_language"] = language
    assert words in client.get("/t/crash/?how=error").content.decode()


# -- what the browser is told -------------------------------------------------------------------------------


def test_a_page_made_for_somebody_is_kept_by_nobody(cast: Cast, sign_in: SignIn) -> None:
    for page in ("/", "/people/", "/t/member/", "/no-such-page/"):
        kept = sign_in(cast.coordinator).get(page).headers["Cache-Control"]
        assert "private" in kept, page
        assert "no-store" in kept, page


def test_every_page_carries_the_headers_that_close_the_windows(cast: Cast, sign_in: SignIn) -> None:
    for client in (Client(), sign_in(cast.coordinator)):
        headers = client.get("/", follow=True).headers
        policy = headers["Content-Security-Policy"]
        for part in (
            "require-trusted-types-for 'script'",
            "trusted-types default",
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ):
            assert part in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(cast: Cast, settings: Any) -> None:
    client = Client()
    client.post("/account/login/", {"login": cast.coordinator.email, "password": "een lang wachtwoord"})
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert not session["max-age"], "ends with the browser"
