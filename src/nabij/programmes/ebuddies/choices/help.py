"""Others who listen, for a page that must show them also when everything else is away."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Number:
    """Somebody else who listens, the number as people read it, and as a telephone dials it."""

    name: str
    about: Any
    phone: str

    @property
    def dial(self) -> str:
        """Return the number without signs."""
        return "".join(sign for sign in self.phone if sign.isdigit())


# Looked up on 1 November 2026 on the sites of these organisations.
NUMBERS: Final = (
    Number("112", _("ambulance, police, fire brigade: when there is danger now"), "112"),
    Number("113 Zelfmoordpreventie", _("thoughts of suicide: day and night, anonymous, free"), "0800-0113"),
    Number("Veilig Thuis", _("violence at home: day and night, free"), "0800-2000"),
    Number("De Luisterlijn", _("somebody to talk to: day and night"), "088-0767000"),
    Number("Kindertelefoon", _("for children and young people, 8 to 18 years"), "0800-0432"),
)
