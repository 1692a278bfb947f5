"""The words under the ticks of an application and an intake: the organisation's own, or those of the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from nabij.people.queries import consents
from nabij.people.rules import Wording

APPLICATION, INTAKE = "application", "intake"
_HOUSE = {
    APPLICATION: (
        _("Getting in touch with me"),
        _(
            "We keep what is filled in here to get in touch with you and to see together what fits. Only the people "
            "who work for this programme can read it. You may see what we keep, and you can take this back at any time."
        ),
    ),
    INTAKE: (
        _("Finding a good match for me"),
        _(
            "We keep what you tell us in the intake to find somebody who suits you, and to guide you both. Only your "
            "coordinator can open all of it; whoever you are matched with sees what is needed to meet. You may see "
            "what we keep, and you can take this back at any time."
        ),
    ),
}


def house_words(purpose: str) -> Wording:
    """Return our own words for a purpose, in Dutch and in easy Dutch, as the register keeps them."""
    title, text = _HOUSE[purpose]
    with override("nl"):
        dutch = (str(title), str(text))
    with override("nl-easy"):
        easy = str(text)
    return Wording(title=dutch[0], text=dutch[1], easy_text="" if easy == dutch[1] else easy)


def words(*, organisation_id: int, purpose: str) -> Wording:
    """Return the words to show under a tick."""
    return consents.words_for(organisation_id=organisation_id, purpose=purpose, house=house_words(purpose))
