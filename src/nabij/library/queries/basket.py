"""My report: codes of articles in a signed cookie, in the order somebody chose."""

from collections.abc import Sequence
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse

from nabij.library.rules import MOST_IN_A_REPORT

COOKIE: Final = "my_report"
_SALT: Final = "library.my_report"
_DAYS: Final = 60


def read(request: HttpRequest) -> list[str]:
    """Return the codes in somebody's report; what was tampered with is no report."""
    try:
        codes = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_DAYS * 86_400)
    except signing.BadSignature:
        return []
    return [str(code) for code in codes][:MOST_IN_A_REPORT] if isinstance(codes, list) else []


def is_broken(request: HttpRequest) -> bool:
    """Say whether there is a cookie that cannot be read."""
    return COOKIE in request.COOKIES and not read(request)


def write(response: HttpResponse, codes: Sequence[str], *, is_secure: bool) -> None:
    """Put codes in the cookie; an empty report leaves no cookie."""
    if not codes:
        response.delete_cookie(COOKIE)
        return
    value = signing.dumps(list(dict.fromkeys(codes))[:MOST_IN_A_REPORT], salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=_DAYS * 86_400, httponly=True, samesite="Lax", secure=is_secure)
