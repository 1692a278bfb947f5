"""The ticks of tests: the words of the house, as a page would show them."""

from nabij.enrolment.actions import Agreed
from nabij.enrolment.queries import agreements
from nabij.people.choices import ConsentHow


def mark(purpose: str = agreements.APPLICATION) -> str:
    """Return what a form carries that showed the words of the house."""
    return agreements.house_words(purpose).mark


def agreed(purpose: str = agreements.INTAKE) -> Agreed:
    """Return a tick under the words of the house."""
    return Agreed(purpose=purpose, wording=agreements.house_words(purpose), how=ConsentHow.IN_PERSON)
