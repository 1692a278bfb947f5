"""The door for machines that collect published articles: OAI-PMH 2.0 with Dublin Core, for catalogues and archives."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from nabij.foundation import clock
from nabij.foundation.doors import public
from nabij.foundation.papers.blocks import clean
from nabij.library.queries import harvesting

PREFIX: Final = "oai_dc"
_LISTS: Final = ("metadataPrefix", "from", "until", "set", "resumptionToken")
# Which arguments a verb takes, and which of them it needs.
_TAKES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "Identify": ((), ()),
    "ListMetadataFormats": (("identifier",), ()),
    "ListSets": (("resumptionToken",), ()),
    "GetRecord": (("identifier", "metadataPrefix"), ("identifier", "metadataPrefix")),
    "ListIdentifiers": (_LISTS, ("metadataPrefix",)),
    "ListRecords": (_LISTS, ("metadataPrefix",)),
}


class Refused(Exception):
    """An answer of the protocol that says what was wrong with the question."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


@csrf_exempt
@public
def harvest(request: HttpRequest) -> HttpResponse:
    """Answer one question of a collector; a wrong question gets an answer of the protocol as well."""
    given = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "now": _stamp(clock.now()), "base": request.build_absolute_uri(reverse("library:harvest")), "request_of": {},
    }  # fmt: skip
    try:
        verb = _checked(given)
        context |= {"verb": verb, "request_of": {name: clean(given[name]) for name in given}}
        context |= _ANSWERS[verb](request, given)
    except Refused as refused:
        context |= {"error": refused}
        if refused.code in {"badVerb", "badArgument"}:
            context["request_of"] = {}
    return render(request, "library/oai.xml", context, content_type="text/xml; charset=utf-8")


def _checked(given: QueryDict) -> str:
    verb = given.get("verb", "")
    if verb not in _TAKES or len(given.getlist("verb")) != 1:
        raise Refused("badVerb", "This verb is not one of the six of OAI-PMH, or it is there twice.")
    allowed, needed = _TAKES[verb]
    others = [name for name in given if name != "verb"]
    if any(name not in allowed or len(given.getlist(name)) != 1 for name in others):
        raise Refused("badArgument", "There is an argument too many.")
    if "resumptionToken" in others:
        if len(others) > 1:
            raise Refused("badArgument", "A resumptionToken stands by itself.")
    elif any(name not in given for name in needed):
        raise Refused("badArgument", f"Needed: {', '.join(needed)}.")
    return verb


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _identify(request: HttpRequest, given: QueryDict) -> dict[str, Any]:
    return {
        "earliest": _stamp(harvesting.earliest() or clock.now()), "host": _host(request),
        "mail": f"library@{_host(request)}",
    }  # fmt: skip


def _formats(request: HttpRequest, given: QueryDict) -> dict[str, Any]:
    if "identifier" in given:
        _found(request, str(given["identifier"]))
    return {}


def _sets(request: HttpRequest, given: QueryDict) -> dict[str, Any]:
    if "resumptionToken" in given:
        raise Refused("badResumptionToken", "The list of sets is given at once.")
    return {"sets": [(spec, clean(name)) for spec, name in harvesting.sets()]}


def _record(request: HttpRequest, given: QueryDict) -> dict[str, Any]:
    _require_format(given)
    return {"records": [_shown(request, _found(request, str(given["identifier"])))]}


def _found(request: HttpRequest, identifier: str) -> harvesting.Record:
    start = f"oai:{_host(request)}:"
    row = harvesting.one(identifier.removeprefix(start)) if identifier.startswith(start) else None
    if row is None:
        raise Refused("idDoesNotExist", "There is nothing with this identifier.")
    return row


def _require_format(given: QueryDict) -> None:
    if given.get("metadataPrefix") != PREFIX:
        raise Refused("cannotDisseminateFormat", f"There is only {PREFIX}.")


def _list(request: HttpRequest, given: QueryDict) -> dict[str, Any]:
    try:
        selection = (
            harvesting.from_token(str(given["resumptionToken"])) if "resumptionToken" in given else _selected(given)
        )
    except harvesting.TokenRefused as wrong:
        raise Refused("badResumptionToken", "We did not give this token.") from wrong
    shelf = harvesting.shelf(selection)
    if not shelf.records:
        raise Refused("noRecordsMatch", "Nothing was published or changed then.")
    return {
        "records": [_shown(request, row) for row in shelf.records], "token": shelf.token, "whole": shelf.whole,
        "given": shelf.given, "is_part": bool(shelf.token or shelf.given),
    }  # fmt: skip


def _selected(given: QueryDict) -> harvesting.Selection:
    _require_format(given)
    since, until = given.get("from", ""), given.get("until", "")
    if since and until and (len(since) != len(until) or since > until):
        raise Refused("badArgument", "From and until are alike, and from comes first.")
    return harvesting.Selection(
        since=_moment(since).isoformat() if since else "",
        until=(_moment(until) + _lasts(until)).isoformat() if until else "",
        of_set=given.get("set", ""),
    )


def _lasts(text: str) -> dt.timedelta:
    """Return how long a day or a second lasts: until that moment counts that moment itself."""
    return dt.timedelta(days=1) if len(text) == len("2026-01-31") else dt.timedelta(seconds=1)


def _moment(text: str) -> dt.datetime:
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
    raise Refused("badArgument", "A moment is written as 2026-01-31 or 2026-01-31T12:00:00Z.")


def _host(request: HttpRequest) -> str:
    return request.get_host().partition(":")[0]


def _shown(request: HttpRequest, row: harvesting.Record) -> dict[str, Any]:
    article = row.article
    return {
        "identifier": f"oai:{_host(request)}:{row.code}", "stamp": _stamp(row.stamp), "sets": row.sets,
        "is_deleted": row.is_deleted, "title": clean(article.title), "publisher": clean(article.organisation.name),
        "subjects": [clean(text) for text in row.subjects], "description": clean(row.description),
        "year": article.year, "places": [clean(place) for place in article.municipalities],
        "source": clean(article.source_name),
        "url": request.build_absolute_uri(reverse("library:article", args=[row.code])),
    }  # fmt: skip


_ANSWERS: Final[Mapping[str, Callable[[HttpRequest, QueryDict], dict[str, Any]]]] = {
    "Identify": _identify, "ListMetadataFormats": _formats, "ListSets": _sets, "GetRecord": _record,
    "ListIdentifiers": _list, "ListRecords": _list,
}  # fmt: skip
