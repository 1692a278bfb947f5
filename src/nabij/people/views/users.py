"""Pages about logins: the list, one login, roles, and invitations."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from nabij.foundation.access import CREATE, MANAGE, VIEW, NotAllowed
from nabij.foundation.doors import Request, door, fresh
from nabij.people import access
from nabij.people.actions import users as actions
from nabij.people.choices import RoleName
from nabij.people.forms.users import InviteForm, RoleForm, UserFilter
from nabij.people.queries import persons
from nabij.people.queries import users as queries


@door(access.USERS, VIEW, many=True)
@never_cache
def users(request: Request) -> HttpResponse:
    """List the logins and what they may do today."""
    form = UserFilter(request.GET)
    context = {
        "form": form,
        "users": queries.users(actor=request.actor, asked=form.asked()),
        "open_invitations": queries.invitations(actor=request.actor).count(),
    }
    return render(request, "people/users.html", context)


@door(access.USERS, VIEW)
@never_cache
def user(request: Request, user: Any) -> HttpResponse:
    """Show one login and its roles."""
    context = {"login": user, "roles": queries.roles_of(actor=request.actor, user=user)}
    return render(request, "people/user.html", context)


@door(access.USERS, MANAGE)
@fresh
def give_role(request: Request, user: Any) -> HttpResponseBase:
    """Give a role in the whole organisation or in one branch."""
    branches = {branch.pk: branch for branch in queries.own_branches(request.actor)}
    form = RoleForm(request.POST or None, roles=RoleName.choices, branches=_places(branches))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.give_role(
            user=user,
            name=RoleName(given["role"]),
            branch=branches.get(given["branch"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            by=request.actor,
        )
        messages.success(request, _("The role has been given."))
        return redirect("user", pk=user.pk)
    return render(request, "people/role_new.html", {"form": form, "login": user})


def _places(branches: dict[int, Any]) -> list[tuple[Any, Any]]:
    return [("", _("Whole organisation")), *((pk, branch.name) for pk, branch in branches.items())]


@door(access.ROLES, MANAGE)
@fresh
def end_role(request: Request, role: Any) -> HttpResponseBase:
    """Ask once more, and end a role."""
    if request.method == "POST":
        try:
            actions.end_role(role=role, by=request.actor)
            messages.success(request, _("The role has ended."))
        except actions.LastAdministrator:
            messages.error(request, _("This is the last administrator. Make somebody else administrator first."))
        return redirect("user", pk=role.user_id)
    context = {
        "title": _("End this role?"),
        "text": _("From the next click on this person can no longer do what belongs to the role."),
        "confirm_label": _("End role"),
        "cancel_url": f"/users/{role.user_id}/",
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)


@door(access.USERS, MANAGE)
@fresh
def close_login(request: Request, user: Any) -> HttpResponseBase:
    """Close a login, or open it again."""
    if request.method == "POST":
        try:
            if user.is_active:
                actions.close_login(user=user, by=request.actor)
                messages.success(request, _("The login is closed. Everywhere this person was signed in has ended."))
            else:
                actions.open_login(user=user, by=request.actor)
                messages.success(request, _("The login is open again."))
        except actions.LastAdministrator:
            messages.error(request, _("This is the last administrator. Make somebody else administrator first."))
        return redirect("user", pk=user.pk)
    context = {
        "title": _("Close this login?") if user.is_active else _("Open this login again?"),
        "text": user.display_name,
        "confirm_label": _("Close login") if user.is_active else _("Open login"),
        "cancel_url": f"/users/{user.pk}/",
        "danger": user.is_active,
    }
    return render(request, "ui/confirm.html", context)


@door(access.INVITATIONS, VIEW, many=True)
@never_cache
def invitations(request: Request) -> HttpResponse:
    """List the invitations nobody has answered."""
    lines = [(row, queries.is_over(row)) for row in queries.invitations(actor=request.actor)[:500]]
    return render(request, "people/invitations.html", {"lines": lines})


@door(access.INVITATIONS, CREATE, many=True)
@fresh
def invite(request: Request) -> HttpResponseBase:
    """Invite somebody; the answer is the same whether or not the address is known."""
    roles = queries.roles_to_invite(request.actor)
    branches = {branch.pk: branch for branch in queries.own_branches(request.actor)}
    places = [
        (pk, name)
        for pk, name in _places(branches)
        if any(queries.may_invite(request.actor, role, branches.get(pk)) for role in roles)
    ]
    form = InviteForm(request.POST or None, roles=[(role, role.label) for role in roles], branches=places)
    person = persons.person_with(actor=request.actor, pk=request.GET.get("person", ""), action=VIEW)
    if request.method != "POST" and person is not None:
        form.initial = {"display_name": person.full_name, "email": person.email, "page_language": person.page_language}
    if request.method == "POST" and form.is_valid():
        asked = actions.Invite(
            email=form.cleaned_data["email"],
            display_name=form.cleaned_data["display_name"],
            role=RoleName(form.cleaned_data["role"]),
            branch=branches.get(form.cleaned_data["branch"]),
            person=person,
            language=form.cleaned_data["page_language"],
        )
        try:
            actions.invite(organisation=queries.organisation_of(request.actor), asked=asked, by=request.actor)
        except NotAllowed:
            form.add_error("branch", _("You cannot invite somebody for this role here."))
        else:
            messages.success(request, _("The invitation is on its way. The link works for 72 hours."))
            return redirect("invitations")
    return render(request, "people/invite.html", {"form": form, "person": person})


@door(access.INVITATIONS, MANAGE)
def withdraw_invitation(request: Request, invitation: Any) -> HttpResponseBase:
    """Take an invitation back."""
    if request.method == "POST":
        actions.withdraw_invitation(invitation=invitation, by=request.actor)
        messages.success(request, _("The invitation has been withdrawn."))
    return redirect("invitations")
