"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BudgetState(TextChoices):
    """How far the budget of a year is."""

    DRAFT = "draft", pgettext_lazy("budget", "being made")
    RUNNING = "running", pgettext_lazy("budget", "adopted")
    CLOSED = "closed", pgettext_lazy("budget", "year closed")


class Side(TextChoices):
    """Money that goes out, or money that comes in."""

    COST = "cost", _("costs")
    INCOME = "income", _("income")


class Kind(TextChoices):
    """What a line is for, as funders ask it."""

    STAFF = "staff", _("professionals")
    VOLUNTEERS = "volunteers", _("volunteers")
    ACTIVITIES = "activities", _("activities")
    ICT = "ict", _("computers and phone")
    PUBLICITY = "publicity", _("publicity")
    RESEARCH = "research", _("measuring and research")
    MANAGEMENT = "management", _("project management")
    OVERHEAD = "overhead", _("overhead")
    UNFORESEEN = "unforeseen", _("unforeseen")
    OWN = "own", _("own money")
    MUNICIPALITY = "municipality", _("municipality")
    FUND = "fund", _("fund")
    PARTNER = "partner", _("partner organisation")
    IN_KIND = "in_kind", _("partner, not in money")
    PARTICIPANTS = "participants", _("contribution of participants")
    PRIVATE = "private", _("private persons")
    COMPANY = "company", _("company")
    LOTTERY = "lottery", _("lottery")


class Certainty(TextChoices):
    """How sure it is that money comes in."""

    TO_ASK = "to_ask", _("still to be asked")
    ASKED = "asked", pgettext_lazy("money", "asked")
    PROMISED = "promised", _("promised")
    RECEIVED = "received", _("received")
    REFUSED = "refused", pgettext_lazy("money", "refused")


class TransferState(TextChoices):
    """What became of a request to move money from one line to another."""

    ASKED = "asked", pgettext_lazy("transfer", "asked")
    APPROVED = "approved", pgettext_lazy("transfer", "approved")
    REFUSED = "refused", pgettext_lazy("transfer", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("transfer", "taken back")


class Worker(TextChoices):
    """Whose hours."""

    PROFESSIONAL = "professional", _("professionals")
    VOLUNTEER = "volunteer", _("volunteers")


class FeeKind(TextChoices):
    """What a volunteer is paid, and whether it counts for the limits of the tax office."""

    HOURLY = "hourly", _("a fee for hours")
    LUMP = "lump", _("a fixed sum, without receipts")
    RECEIPTS = "receipts", _("costs, with receipts")
    ELSEWHERE = "elsewhere", _("told to us: paid by another organisation")


class Basis(TextChoices):
    """By what shared costs are divided over programmes."""

    DIRECT = "direct", _("shares entered by hand")
    COSTS = "costs", _("direct costs of the programme")
    HOURS = "hours", _("hours of professionals")
    HEADS = "heads", _("number of employees")
    AREA = "area", _("square metres")
    PARTICIPANTS = "participants", _("number of participants")


class Stage(TextChoices):
    """How far an import of bookings is."""

    UPLOADED = "uploaded", pgettext_lazy("bookings", "not taken over yet")
    DONE = "done", pgettext_lazy("bookings", "taken over")
    UNDONE = "undone", pgettext_lazy("bookings", "undone")


class Column(TextChoices):
    """What a column of an export from the books can mean."""

    DATE = "date", _("date")
    ACCOUNT = "account", _("ledger account")
    AMOUNT = "amount", _("amount")
    DEBIT = "debit", _("debit")
    CREDIT = "credit", _("credit")
    NUMBER = "number", _("number of the booking")
    TEXT = "text", _("description")


class Fault(TextChoices):
    """Why a row of the books is not taken over."""

    CONTROL_CHARACTER = "control_character", _("this row holds characters that cannot be read")
    CELL_TOO_LONG = "cell_too_long", _("this text is too long")
    TOO_MANY_CELLS = "too_many_cells", _("this row has more cells than there are columns")
    NO_DATE = "no_date", _("there is no date that can be read")
    OTHER_YEAR = "other_year", _("the date lies in another year than this budget")
    NO_AMOUNT = "no_amount", _("there is no amount that can be read")
    TWO_AMOUNTS = "two_amounts", _("debit and credit are both filled in")
    TOO_LARGE = "too_large", _("the amount is too large to be right")
    NO_ACCOUNT = "no_account", _("there is no ledger account")
    ACCOUNT_UNKNOWN = "account_unknown", _("no line of this budget names this ledger account")
    KNOWN = "known", _("this booking was taken over before")
