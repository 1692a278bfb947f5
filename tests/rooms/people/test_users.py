"""Logins: invited, made, given roles, ended at once; and the second factor survives a new password."""

import datetime as dt
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from nabij.foundation import access, clock, jobs
from nabij.foundation.models import Link
from nabij.people import tasks
from nabij.people.choices import RoleName
from nabij.people.models import Invitation, Organisation, Role, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SignIn = Callable[[Any], Client]
PASSWORD = "een lang wachtwoord"
NEW_PASSWORD = "appel fiets wolk tafel"
ASKED = {"display_name": "Nieuwe Collega", "email": "nieuw@nabij.example", "page_language": "nl"}


def fresh(client: Client, user: User) -> Client:
    """Sign in, and give the password once more for a big step."""
    client.logout()
    assert client.post("/account/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def letters() -> list[Any]:
    jobs.drain()
    return mail.outbox


def link_in(text: Any) -> str:
    found = re.search(r"/link/invitation/[\w-]+/", str(text))
    assert found
    return found.group()


def invite(client: Client, **fields: Any) -> Any:
    return client.post("/invitations/new/", {**ASKED, "role": "desk", "branch": "", **fields})


def invitations() -> list[Invitation]:
    with access.unscoped(access.Reason.TEST):
        return list(Invitation.objects.order_by("invited_at"))


@pytest.fixture
def invited(cast: Cast, client: Client) -> str:
    """The address of a link for a front desk in Zwolle."""
    fresh(client, cast.administrator)
    assert invite(client, branch=cast.zwolle.pk).status_code == 302
    client.logout()
    return link_in(letters()[-1].body)


def accept(client: Client, address: str, password: str = NEW_PASSWORD, again: str = "") -> Any:
    return client.post(address, {"password": password, "again": again or password})


def test_an_invitation_names_nobody_and_makes_one_login(cast: Cast, client: Client, invited: str) -> None:
    letter = letters()[-1]
    assert letter.to == ["nieuw@nabij.example"]
    for text in (letter.subject, letter.body, letter.alternatives[0][0]):
        assert "Nieuwe" not in text
        assert "Collega" not in text
    assert client.get(invited).status_code == 200
    answer = accept(client, invited)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/account/second-factor/"
    user = User.objects.get(email="nieuw@nabij.example")
    role = Role.rows_for_django.get(user=user)
    assert (role.name, role.branch_id, user.organisation_id) == ("desk", cast.zwolle.pk, cast.nabij.pk)
    assert client.get("/people/").status_code == 200
    client.logout()
    assert client.get(invited).status_code == 410
    assert accept(client, invited).status_code == 410
    signed_in = client.post("/account/login/", {"login": user.email, "password": NEW_PASSWORD})
    assert signed_in.status_code == 302


@pytest.mark.parametrize(
    ("password", "again"),
    [("kort", "kort"), ("wachtwoord123", "x"), ("password1234", "password1234"), ("", ""), ("x" * 300, "x" * 300)],
)
def test_a_weak_password_is_refused(cast: Cast, client: Client, invited: str, password: str, again: str) -> None:
    answer = accept(client, invited, password, again)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not User.objects.filter(email="nieuw@nabij.example").exists()


def test_a_link_is_of_no_use_after_72_hours(cast: Cast, client: Client, invited: str) -> None:
    link = Link.objects.get(purpose="invitation")
    assert link.expires_at - clock.now() <= dt.timedelta(hours=72)
    Link.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert client.get(invited).status_code == 410


def test_a_withdrawn_invitation_is_of_no_use(cast: Cast, client: Client, invited: str) -> None:
    fresh(client, cast.administrator)
    assert len(client.get("/invitations/").context["lines"]) == 1
    client.post(f"/invitations/{invitations()[0].pk}/withdraw/")
    client.logout()
    assert client.get(invited).status_code == 410
    assert accept(client, invited).status_code == 410


def test_old_invitations_and_links_are_forgotten(cast: Cast, client: Client, invited: str) -> None:
    tasks.forget_old_links.now()
    assert (len(invitations()), Link.objects.count()) == (1, 1)
    long_ago = clock.now() - dt.timedelta(days=30)
    with access.unscoped(access.Reason.TEST):
        Invitation.objects.update(invited_at=long_ago)
    Link.objects.update(expires_at=long_ago)
    tasks.forget_old_links.now()
    assert (invitations(), Link.objects.count()) == ([], 0)


def test_the_answer_is_the_same_for_a_known_address(cast: Cast, client: Client) -> None:
    fresh(client, cast.administrator)
    answers = [invite(client, email=email) for email in ("nieuw@nabij.example", cast.stranger.email)]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    known = next(letter for letter in letters() if letter.to == [cast.stranger.email])
    assert "/link/" not in known.body
    assert Link.objects.filter(purpose="invitation").count() == 1


def test_coordinators_invite_volunteers_in_their_branch_and_nobody_else(cast: Cast, client: Client) -> None:
    fresh(client, cast.coordinator)
    form = client.get("/invitations/new/").context["form"]
    assert [value for value, _ in form.fields["role"].choices] == ["", "volunteer"]
    assert [value for value, _ in form.fields["branch"].choices] == [cast.zwolle.pk]
    assert invite(client, role="volunteer", branch=cast.zwolle.pk).status_code == 302
    for wrong in (
        {"role": "coordinator", "branch": cast.zwolle.pk},
        {"role": "volunteer", "branch": cast.almere.pk},
        {"role": "volunteer", "branch": ""},
        {"role": "administrator", "branch": ""},
    ):
        assert invite(client, **wrong).status_code == 200
    assert len(invitations()) == 1
    fresh(client, cast.coordinator_almere)
    assert client.get("/invitations/").context["lines"] == []
    assert client.post(f"/invitations/{invitations()[0].pk}/withdraw/").status_code == 404


def test_a_volunteer_invited_from_the_person_page_gets_that_person(cast: Cast, client: Client) -> None:
    amina = cast.amina.person
    fresh(client, cast.coordinator)
    page = client.get(f"/invitations/new/?person={amina.pk}")
    assert page.context["form"].initial["email"] == amina.email
    client.post(f"/invitations/new/?person={amina.pk}", {**ASKED, "role": "volunteer", "branch": cast.zwolle.pk})
    client.logout()
    accept(client, link_in(letters()[-1].body))
    assert User.objects.get(email="nieuw@nabij.example").person_id == amina.pk


def test_only_administrators_see_logins_and_only_their_own(cast: Cast, sign_in: SignIn) -> None:
    listed = sign_in(cast.administrator).get("/users/").context["users"]
    assert {line.user.email for line in listed} == {
        user.email for user in cast.users().values() if user.organisation_id == cast.nabij.pk
    }
    assert sign_in(cast.administrator).get(f"/users/{cast.stranger.pk}/").status_code == 404
    for user in (cast.coordinator, cast.manager, cast.privacy_officer, cast.volunteer, cast.stranger):
        for page in ("/users/", f"/users/{cast.desk.pk}/", f"/users/{cast.desk.pk}/role/"):
            assert sign_in(user).get(page).status_code == 404


def test_a_role_is_given_from_a_day_and_ended_at_once(cast: Cast, client: Client) -> None:
    colleague = Client()
    colleague.force_login(cast.funder, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert colleague.get("/people/").status_code == 404
    fresh(client, cast.administrator)
    given = {"role": "coordinator", "branch": cast.almere.pk, "starts_on": clock.today().isoformat()}
    assert client.post(f"/users/{cast.funder.pk}/role/", given).status_code == 302
    assert colleague.get("/people/").status_code == 200
    role = Role.rows_for_django.get(user=cast.funder, name="coordinator")
    assert client.get(f"/roles/{role.pk}/end/").status_code == 200
    client.post(f"/roles/{role.pk}/end/")
    assert colleague.get("/people/").status_code == 404
    assert client.post(f"/users/{cast.funder.pk}/role/", given).status_code == 302  # the same one, again
    assert colleague.get("/people/").status_code == 200


def test_a_role_that_begins_tomorrow_allows_nothing_today(cast: Cast, client: Client) -> None:
    fresh(client, cast.administrator)
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    client.post(
        f"/users/{cast.funder.pk}/role/", {"role": "coordinator", "branch": cast.almere.pk, "starts_on": tomorrow}
    )
    client.force_login(cast.funder, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/people/").status_code == 404


def test_a_role_cannot_end_before_it_begins(cast: Cast, client: Client) -> None:
    fresh(client, cast.administrator)
    wrong = {"role": "desk", "branch": "", "starts_on": "2026-02-02", "ends_on": "2026-02-01"}
    assert client.post(f"/users/{cast.funder.pk}/role/", wrong).context["form"].errors["ends_on"]


def test_the_last_administrator_stays(cast: Cast, client: Client) -> None:
    fresh(client, cast.administrator)
    role = Role.rows_for_django.get(user=cast.administrator)
    client.post(f"/roles/{role.pk}/end/")
    client.post(f"/users/{cast.administrator.pk}/close/")
    cast.administrator.refresh_from_db()
    role.refresh_from_db()
    assert (cast.administrator.is_active, role.ends_on) == (True, None)
    Role.rows_for_django.create(
        organisation=cast.nabij, user=cast.manager, name=RoleName.ADMINISTRATOR, starts_on=clock.today()
    )
    client.post(f"/roles/{role.pk}/end/")
    role.refresh_from_db()
    assert role.ends_on is not None


def test_a_closed_login_is_out_at_the_next_click(cast: Cast, client: Client) -> None:
    colleague = Client()
    assert colleague.post("/account/login/", {"login": cast.desk.email, "password": PASSWORD}).status_code == 302
    assert colleague.get("/people/").status_code == 200
    fresh(client, cast.administrator)
    client.post(f"/users/{cast.desk.pk}/close/")
    assert colleague.get("/people/").headers["Location"].startswith("/account/login/")
    again = Client().post("/account/login/", {"login": cast.desk.email, "password": PASSWORD})
    assert "/people/" not in again.headers.get("Location", "")
    client.post(f"/users/{cast.desk.pk}/close/")
    cast.desk.refresh_from_db()
    assert cast.desk.is_active


def test_rights_are_given_only_with_the_password_at_hand(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.administrator)
    for page in (f"/users/{cast.desk.pk}/role/", f"/users/{cast.desk.pk}/close/", "/invitations/new/"):
        assert "/account/reauthenticate/" in client.get(page).headers["Location"]


# -- the second factor --------------------------------------------------------------------------------------


def test_who_has_rights_but_no_second_factor_is_led_to_it(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = sign_in(cast.coordinator)
    assert client.get("/people/").headers["Location"] == "/account/second-factor/"
    page = client.get("/account/second-factor/").content.decode()
    assert "/account/2fa/totp/activate/" in page
    assert "/account/2fa/webauthn/add/" in page
    assert client.get("/account/").status_code == 200
    session = client.session
    session["second_factor"] = True
    session.save()
    assert client.get("/people/").status_code == 200


def test_a_password_reset_never_removes_the_second_factor(cast: Cast, client: Client) -> None:
    Authenticator.objects.create(user=cast.coordinator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.post("/account/password/reset/", {"email": cast.coordinator.email})
    found = re.search(r"/account/password/reset/key/[\w-]+/", str(letters()[-1].body))
    assert found
    page = client.get(found.group(), follow=True)
    address = page.redirect_chain[-1][0]
    assert client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}).status_code == 302
    assert Authenticator.objects.filter(user=cast.coordinator, type=Authenticator.Type.TOTP).count() == 1
    answer = Client().post("/account/login/", {"login": cast.coordinator.email, "password": NEW_PASSWORD})
    assert "/2fa/authenticate/" in answer.headers["Location"]


def test_a_reset_answers_the_same_for_known_and_unknown(cast: Cast, client: Client) -> None:
    emails = (cast.coordinator.email, "niemand@nergens.example")
    answers = [client.post("/account/password/reset/", {"email": email}) for email in emails]
    assert len({(answer.status_code, answer.headers.get("Location")) for answer in answers}) == 1


def test_the_account_page_gathers_everything(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.volunteer)
    page = client.get("/account/").content.decode()
    for address in ("/account/password/change/", "/account/2fa/", "/account/sessions/", "/account/2fa/webauthn/"):
        assert f'href="{address}"' in page
    client.post("/account/", {"page_language": "en"})
    cast.volunteer.refresh_from_db()
    assert cast.volunteer.page_language == "en"
    assert client.post("/account/", {"page_language": "xx"}).status_code == 200
    assert Client().get("/account/").status_code == 302


# -- a first start ------------------------------------------------------------------------------------------


def test_a_real_organisation_starts_with_an_invitation(client: Client, db: None) -> None:
    out = StringIO()
    call_command("create_organisation", "Stichting Buurt", slug="buurt", admin_email="baas@buurt.example", stdout=out)
    address = link_in(out.getvalue())
    assert accept(client, address).status_code == 302
    role = Role.rows_for_django.get()
    assert (role.name, role.organisation.name) == (RoleName.ADMINISTRATOR, "Stichting Buurt")
    assert client.get("/users/").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"slug": "nabij"}, {"slug": "a b"}, {"admin_email": "x"}, {"admin_email": "administrator@nabij.example"}]
)
def test_a_wrong_start_is_refused_and_makes_nothing(cast: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_organisation", "X", **{"slug": "x", "admin_email": "x@x.example", **wrong})
    with access.unscoped(access.Reason.TEST):
        assert Organisation.objects.count() == 2
