"""Two clicks at the same moment: one application, and one person counted once."""

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from nabij.enrolment import actions
from nabij.enrolment.models import Enrolment, Tally
from nabij.foundation import access, limits
from tests.cast import Cast
from tests.rooms.enrolment.agreeing import mark

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def together(work: Callable[[int], Any]) -> list[Any]:
    """Do the same thing in four threads, each with connections of its own."""

    def one(number: int) -> Any:
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, range(4)))


def test_one_form_sent_four_times_at_once_is_one_application(live_cast: Cast) -> None:
    limits.forget()
    form = {
        "sent_with": str(uuid.uuid4()), "given_name": "Nel", "phone": "06 12345678", "postcode": "8011AB",
        "agrees": "on", "words": mark(),
    }  # fmt: skip
    address = f"/join/{live_cast.tandem_zwolle.pk}/participant/"
    answers = together(lambda _number: Client().post(address, form).status_code)
    assert answers == [302] * 4
    with access.unscoped(access.Reason.TEST):
        assert Enrolment.objects.filter(sent_with=form["sent_with"]).count() == 1


def test_one_person_counted_four_times_at_once_counts_once(live_cast: Cast) -> None:
    def count(_number: int) -> None:
        with access.unscoped(access.Reason.TEST):
            actions.count_person(enrolment=live_cast.piet, measure="unique_participants", on=dt.date(2026, 3, 1))
            actions.count(offering=live_cast.tandem_zwolle, measure="contacts", on=dt.date(2026, 3, 1))

    together(count)
    with access.unscoped(access.Reason.TEST):
        assert dict(Tally.objects.values_list("measure", "value")) == {"unique_participants": 1, "contacts": 4}
