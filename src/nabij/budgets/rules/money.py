"""Amounts as people type them, read to the last cent or refused; and amounts as people read them."""

import re
from typing import Final

_PLAIN: Final = re.compile(r"^(?P<sign>[-+−–]?)\s*(?P<whole>\d{1,15})(?:[.,](?P<cents>\d{1,2}))?$")
_GROUPED: Final = re.compile(
    r"^(?P<sign>[-+−–]?)\s*(?P<whole>\d{1,3}(?P<group>[. ' ])\d{3}(?:(?P=group)\d{3})*)(?:[.,](?P<cents>\d{1,2}))?$"
)
_COMMA_GROUPED: Final = re.compile(r"^(?P<sign>[-+−–]?)\s*(?P<whole>\d{1,3}(?:,\d{3})+)(?:\.(?P<cents>\d{1,2}))?$")


def read_cents(text: str) -> int | None:
    """Read `1.234,56`, `1,234.56`, `1234.5`, `€ 12`, `(12,00)`, `12,00-`; None for anything else.

    A point or comma followed by exactly three digits groups thousands; followed by one or two it begins the cents.
    """
    plain = text.strip().replace("€", "").replace("EUR", "").replace("\u00a0", " ").strip()
    negative = (plain.startswith("(") and plain.endswith(")")) or (plain.endswith(("-", "−")) and len(plain) > 1)
    if negative:
        plain = plain.strip("()").rstrip("-−").strip()
    match = _PLAIN.match(plain) or _GROUPED.match(plain) or _COMMA_GROUPED.match(plain)
    if match is None:
        return None
    whole = int(re.sub(r"\D", "", match["whole"]))
    cents = whole * 100 + int(((match["cents"] or "0") + "0")[:2])
    signs = (match["sign"] in {"-", "−", "–"}, negative)
    if all(signs):
        return None
    return -cents if any(signs) else cents


def euros(cents: int) -> str:
    """Write cents as a Dutch amount, such as `-1.234,56`."""
    sign, amount = ("-", -cents) if cents < 0 else ("", cents)
    whole = f"{amount // 100:,}".replace(",", ".")
    return f"{sign}{whole},{amount % 100:02d}"
