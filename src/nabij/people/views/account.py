"""Pages about one's own login: accepting an invitation, the hub, and why a second factor is needed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from nabij.foundation.doors import Request, by_link, link_not_valid, member
from nabij.people.actions import users as actions
from nabij.people.forms.users import LanguageForm, PasswordForm
from nabij.people.queries import users as queries


@by_link(actions.PURPOSE)
def accept_invitation(request: Request, link: Any) -> HttpResponseBase:
    """Choose a password, and be signed in at the page that sets up the second factor."""
    from allauth.account.internal.flows.login import record_authentication
    from allauth.account.utils import perform_login

    invitation = queries.invitation_behind(link)
    if invitation is None:
        return link_not_valid(request)
    form = PasswordForm(request.POST or None, user=actions.person_to_be(invitation))
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept_invitation(link=link, password=form.cleaned_data["password"])
        except actions.InvitationGone:
            return link_not_valid(request)
        # The password was typed a moment ago: setting up the second factor need not ask for it again.
        record_authentication(request, user, method="password", reauthenticated=True)
        response: HttpResponseBase = perform_login(
            request, user, email_verification="none", redirect_url="/account/second-factor/"
        )
        return response
    return render(request, "people/accept_invitation.html", {"form": form, "invitation": invitation})


@member
@never_cache
def my_account(request: Request) -> HttpResponseBase:
    """Everything about one's own login in one place."""
    login = queries.own_login(request.actor)
    form = LanguageForm(request.POST or None, initial={"page_language": login.page_language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["page_language"]
        actions.choose_language(user=login, language=language)
        with translation.override(language):
            messages.success(request, _("Saved."))
        answer = redirect("my_account")
        answer.set_cookie(_language_cookie(), language, samesite="Lax", httponly=True)
        return answer
    has_app, passkeys = queries.second_factor_of(request.actor)
    context = {
        "login": login,
        "form": form,
        "roles": queries.own_roles(request.actor),
        "has_app": has_app,
        "passkeys": passkeys,
        "sessions": queries.sessions_of(request.actor),
    }
    return render(request, "people/my_account.html", context)


def _language_cookie() -> str:
    from django.conf import settings

    return str(settings.LANGUAGE_COOKIE_NAME)


@member
@never_cache
def second_factor(request: Request) -> HttpResponse:
    """Say why a second step is needed, and offer the two ways."""
    has_app, passkeys = queries.second_factor_of(request.actor)
    return render(request, "people/second_factor.html", {"has_app": has_app, "passkeys": passkeys})
