"""Pages of the consent register."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from nabij.foundation.access import CHANGE, CREATE, MANAGE, VIEW, may
from nabij.foundation.doors import Request, by_link, door
from nabij.people import access
from nabij.people.actions import consents as actions
from nabij.people.choices import ConsentHow
from nabij.people.forms.consents import ConsentForm, NewTextForm, WordingForm
from nabij.people.queries import consents as queries
from nabij.people.queries import persons


@door(access.CONSENT_TEXTS, VIEW, many=True)
def consent_texts(request: Request) -> HttpResponse:
    """List the texts people can agree to."""
    context = {
        "texts": queries.texts(actor=request.actor),
        "may_add": access.CONSENT_TEXTS.allows(request.actor, CREATE),
    }
    return render(request, "people/consent_texts.html", context)


@door(access.CONSENT_TEXTS, VIEW)
def consent_text(request: Request, text: Any) -> HttpResponse:
    """Show one text as people see it."""
    may_manage = may(request.actor, MANAGE, text)
    return render(request, "people/consent_text.html", {"text": text, "may_manage": may_manage})


@door(access.CONSENT_TEXTS, CREATE, many=True)
def add_consent_text(request: Request) -> HttpResponseBase:
    """Write a new text, or the next version of one; `?after=` begins with the words of a text."""
    form = NewTextForm(request.POST or None, initial=queries.wording_after(request.GET.get("after"), request.actor))
    if request.method == "POST" and form.is_valid():
        assert request.actor.organisation_id is not None
        text = actions.draft_text(
            organisation_id=request.actor.organisation_id,
            purpose=form.cleaned_data["purpose"],
            wording=form.wording(),
            by=request.actor,
        )
        messages.success(request, _("The draft has been saved. Publish it when everything is right."))
        return redirect("consent_text", pk=text.pk)
    return render(request, "people/consent_text_form.html", {"form": form})


@door(access.CONSENT_TEXTS, MANAGE)
def change_consent_text(request: Request, text: Any) -> HttpResponseBase:
    """Change a draft; a published text is fixed."""
    initial = {name: getattr(text, name) for name in ("title", "text", "easy_text", "months")}
    form = WordingForm(request.POST or None, initial=initial)
    fixed = text.published_at is not None
    if request.method == "POST" and form.is_valid():
        try:
            actions.reword(text=text, wording=form.wording(), by=request.actor)
        except actions.TextIsFixed:
            fixed = True
        else:
            messages.success(request, _("Saved."))
            return redirect("consent_text", pk=text.pk)
    return render(request, "people/consent_text_form.html", {"form": form, "text": text, "fixed": fixed})


@door(access.CONSENT_TEXTS, MANAGE)
def publish_consent_text(request: Request, text: Any) -> HttpResponseBase:
    """Ask once more, and put a text into use."""
    if request.method == "POST":
        try:
            actions.publish_text(text=text, by=request.actor)
            messages.success(request, _("The text is in use from now on."))
        except actions.TextIsFixed:
            messages.info(request, _("This text was already published."))
        return redirect("consent_text", pk=text.pk)
    context = {
        "title": _("Publish this text?"),
        "text": _("From now on people can agree to it, and it can no longer be changed. A new version always can."),
        "confirm_label": _("Publish"),
        "cancel_url": "../",
    }
    return render(request, "ui/confirm.html", context)


@door(access.PERSONS, CREATE)
@never_cache
def add_consent(request: Request, person: Any) -> HttpResponseBase:
    """Write down that somebody agreed; for who takes people in, not for whoever may see them."""
    texts = {text.pk: text for text in queries.current_texts(actor=request.actor)}
    form = ConsentForm(
        request.POST or None, texts=[(pk, text.title) for pk, text in texts.items()], by_mail=bool(person.email)
    )
    if request.method == "POST" and form.is_valid():
        try:
            consent = actions.record_consent(
                person=person,
                text=texts[form.cleaned_data["text"]],
                how=ConsentHow(form.cleaned_data["how"]),
                given_on=form.cleaned_data["given_on"],
                by=request.actor,
            )
        except actions.AlreadyAgreed:
            form.add_error("text", _("This person already agreed to this."))
        else:
            if form.cleaned_data.get("confirm"):
                actions.confirm_by_mail(consent=consent)
            messages.success(request, _("The consent has been written down."))
            return redirect("person", pk=person.pk)
    context = {"form": form, "person": person, "texts": list(texts.values())}
    return render(request, "people/consent_new.html", context)


@door(access.CONSENTS, CHANGE)
@never_cache
def withdraw_consent(request: Request, consent: Any) -> HttpResponseBase:
    """Ask once more, and take a consent back."""
    person = persons.person_with(actor=request.actor, pk=consent.person_id, action=VIEW)
    if request.method == "POST":
        actions.withdraw_consent(consent=consent, by=request.actor)
        messages.success(request, _("The consent has been withdrawn."))
        return redirect("person", pk=consent.person_id) if person else redirect("/")
    context = {
        "title": _("Withdraw this consent?"),
        "text": queries.title_of(consent),
        "confirm_label": _("Withdraw"),
        "cancel_url": f"/people/{consent.person_id}/",
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)


@by_link(actions.WITHDRAW)
def withdraw_consent_by_link(request: Request, link: Any) -> HttpResponse:
    """Let somebody take a consent back without an account."""
    consent = queries.consent_behind(link)
    if request.method == "POST" and consent is not None:
        actions.withdraw_by_link(consent=consent)
        return render(request, "people/consent_withdrawn.html")
    return render(request, "people/consent_withdraw.html", {"consent": consent})
