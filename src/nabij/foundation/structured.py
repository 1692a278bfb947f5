"""Facts for search engines (schema.org) as JSON that can stand inside a page."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import mark_safe


def as_json(facts: Mapping[str, Any]) -> str:
    """Return JSON that cannot end the element it stands in."""
    text = json.dumps(facts, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308  (every sign that could end the element was replaced above)
