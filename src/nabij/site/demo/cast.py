"""The people you can be in the demo, and what is worth trying as each of them."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Character:
    """One invented user. Branch and programme are slugs; empty means everywhere."""

    slug: str
    name: str
    role: str
    branch: str = ""
    programme: str = ""
    does: Any = ""
    tries: Any = ""
    language: str = "nl"

    @property
    def given_name(self) -> str:
        """Return the name people call this character by."""
        return self.name.split()[0]

    @property
    def email(self) -> str:
        """Return the invented address this character signs in with."""
        return f"{self.slug}@dichtbij.example"


CAST: Final = (
    Character(
        "marijke",
        "Marijke de Boer",
        "coordinator",
        branch="zwolle",
        does=_("coordinator in Zwolle"),
        tries=_("See what is due today, read an important note and look for a match for somebody who waits."),
    ),
    Character(
        "fatma",
        "Fatma Yılmaz",
        "coordinator",
        programme="taalmaatjes",
        does=_("coordinator of the language buddies"),
        tries=_("See one programme in thirteen branches, and nothing of the other programmes."),
    ),
    Character(
        "karin",
        "Karin Hoekstra",
        "coordinator",
        does=_("coordinator of all branches"),
        tries=_("Import a list of the whole country, and make one round for all branches together."),
    ),
    Character(
        "henk",
        "Henk Visser",
        "desk",
        branch="zwolle",
        does=_("volunteer at the front desk"),
        tries=_("Write down an application of somebody who calls, while you talk."),
    ),
    Character(
        "joke",
        "Joke Mulder",
        "volunteer",
        branch="zwolle",
        does=_("buddy of Piet"),
        tries=_("Write a journal on your phone in half a minute."),
    ),
    Character(
        "piet",
        "Piet Jansen",
        "participant",
        branch="zwolle",
        does=_("participant"),
        tries=_("See who your buddy is and what we know about you, in easy language."),
        language="nl-easy",
    ),
    Character(
        "sanne",
        "Sanne Kuipers",
        "volunteer",
        branch="zwolle",
        does=_("chat volunteer on shift at the helpline"),
        tries=_("Open the chat desk: within a minute somebody would like to talk. Or take a shift on your phone."),
    ),
    Character(
        "rob",
        "Rob Terpstra",
        "volunteer",
        branch="zwolle",
        does=_("shift lead of the helpline"),
        tries=_("See who waits, read along with a conversation and whisper; help when a volunteer calls you."),
    ),
    Character(
        "eva",
        "Eva van Leeuwen",
        "manager",
        does=_("national office"),
        tries=_("Compare thirteen branches in pictures and figures, without seeing one name."),
    ),
    Character(
        "willem",
        "Willem Prins",
        "funder",
        branch="zwolle",
        does=_("alderman in Zwolle"),
        tries=_("See what came of the subsidy, in figures."),
    ),
    Character(
        "bas",
        "Bas Dekker",
        "administrator",
        does=_("administrator"),
        tries=_("Invite a colleague and decide who may do what."),
    ),
    Character(
        "noor",
        "Noor Bouzid",
        "privacy_officer",
        does=_("privacy officer"),
        tries=_("See who opened which file, and check that no line was changed."),
    ),
)


def character(slug: str) -> Character | None:
    """Return one character."""
    return next((one for one in CAST if one.slug == slug), None)
