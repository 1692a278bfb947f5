"""Cents and minutes as people read them, in their own language."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def euros(cents: int | None) -> str:
    """Write cents as an amount, such as € 1.234,56; nothing is a dash."""
    if cents is None:
        return "–"
    return f"€\N{NO-BREAK SPACE}{number_format(Decimal(cents) / 100, decimal_pos=2, force_grouping=True)}"


@register.filter
def hours(minutes: int | None) -> str:
    """Write minutes as hours with at most one decimal."""
    return number_format((Decimal(minutes or 0) / 60).quantize(Decimal("0.1")), decimal_pos=1, force_grouping=True)
