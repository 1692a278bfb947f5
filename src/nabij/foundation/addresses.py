"""Addresses of rows: a list of forty people asks forty times for the same address with another number in it."""

import uuid
from functools import cache
from typing import Any

from django.urls import reverse

_STAND_INS: dict[type, Any] = {uuid.UUID: uuid.UUID(int=0), int: 990099009900}


@cache
def _around(url_name: str, kind: Any) -> tuple[str, str]:
    stand_in = _STAND_INS[kind]
    before, _found, after = reverse(url_name, args=[stand_in]).partition(str(stand_in))
    return before, after


def address_of(url_name: str, pk: Any) -> str:
    """Return the address of the page about one row."""
    kind: Any = type(pk)
    if kind not in _STAND_INS:
        return reverse(url_name, args=[pk])
    before, after = _around(url_name, kind)
    return f"{before}{pk}{after}"
