"""The closed lists of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """Of whom a list is."""

    PARTICIPANTS = "participants", _("participants")
    VOLUNTEERS = "volunteers", _("volunteers")


class Stage(TextChoices):
    """How far an import is."""

    UPLOADED = "uploaded", _("not started yet")
    RUNNING = "running", _("busy")
    DONE = "done", _("done")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Column(TextChoices):
    """What a column of a list can mean."""

    NUMBER = "number", _("number in the list")
    GIVEN_NAME = "given_name", _("first name")
    INFIX = "infix", _("name prefix")
    FAMILY_NAME = "family_name", _("last name")
    BIRTH_DATE = "birth_date", _("date of birth")
    GENDER = "gender", _("gender")
    STREET = "street", _("street")
    HOUSE_NUMBER = "house_number", _("house number")
    POSTCODE = "postcode", _("postcode")
    TOWN = "town", _("town")
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    PROGRAMME = "programme", _("programme")
    APPLIED_ON = "applied_on", _("applied on")
    SOURCE = "source", _("came through")
    LANGUAGES = "languages", _("languages")
    WISHES_GENDER = "wishes_gender", _("wishes a man or a woman")
    INTERESTS = "interests", _("interests")
    SLOTS = "slots", _("availability")
    MAX_DISTANCE = "max_distance_km", _("at most this far (km)")
    HAS_PET = "has_pet", _("has a pet")
    SMOKES = "smokes", _("smokes at home")
    HAS_STAIRS = "has_stairs", _("lives up stairs")
    REFUSES_PET = "refuses_pet", _("no pets")
    REFUSES_SMOKE = "refuses_smoke", _("no smoke")
    REFUSES_STAIRS = "refuses_stairs", _("no stairs")
    URGENCY = "urgency", _("urgency")
    CAPACITY = "capacity", _("people at the same time")
    VETTED_ON = "vetting_seen_on", _("certificate of conduct seen on")
    STATE = "state", _("status")
    REMARKS = "remarks", _("remarks")


class Verdict(TextChoices):
    """What will happen to a row."""

    NEW = "new", _("will be added")
    REFUSED = "refused", _("refused")
    DOUBLE = "double", _("double entry in this file")
    KNOWN = "known", _("already known here")


class Decision(TextChoices):
    """What somebody chose for a row that looks like somebody else."""

    SKIP = "skip", _("leave out")
    MERGE = "merge", _("merge: fill in only what is missing")
    KEEP = "keep", _("add as another person")


class Code(TextChoices):
    """Why a row is refused, or what was left out of it; the first part are the words for single cells."""

    EMPTY = "empty", _("this is empty")
    NOT_A_DATE = "not_a_date", _("this is not a date")
    NO_SUCH_DATE = "no_such_date", _("this day does not exist")
    TOO_EARLY = "too_early", _("this is before 1900")
    TOO_LATE = "too_late", _("this is in the future")
    NOT_A_POSTCODE = "not_a_postcode", _("this is not a postcode")
    NOT_A_PHONE = "not_a_phone", _("this is not a complete phone number")
    NOT_AN_EMAIL = "not_an_email", _("this is not an e-mail address")
    NOT_YES_OR_NO = "not_yes_or_no", _("this is not yes or no")
    NOT_A_NUMBER = "not_a_number", _("this is not a number")
    TOO_LOW = "too_low", _("this number is too low")
    TOO_HIGH = "too_high", _("this number is too high")
    NOT_A_SLOT = "not_a_slot", _("this is not a part of a day such as ma-och")
    NOT_A_GENDER = "not_a_gender", _("this is not v, m or x")
    LOOKS_LIKE_BSN = "looks_like_bsn", _("this looks like a citizen service number, which may not be kept here")
    CONTROL_CHARACTER = "control_character", _("this row holds characters that cannot be read")
    CELL_TOO_LONG = "cell_too_long", _("this text is too long")
    TOO_MANY_CELLS = "too_many_cells", _("this row has more cells than there are columns")
    PLACE_UNKNOWN = "place_unknown", _("this postcode area is not known")
    LETTERS_UNKNOWN = "letters_unknown", _("the letters of this postcode do not exist; the digits were taken over")
    NAME_MISSING = "name_missing", _("there is no name")
    ROUNDED_DOWN = "rounded_down", _("whole kilometres only: rounded down")
    OTHER_WORD = "other_word", _("this word is not in our list")
    PROGRAMME_UNKNOWN = "programme_unknown", _("this programme is not known here; the chosen programme was used")
    NO_OFFERING = "no_offering", _("this programme does not run in a branch nearby")
    OUT_OF_REACH = "out_of_reach", _("this belongs to a branch or programme that is not yours")
    POSSIBLE_DOUBLE = "possible_double", _("looks like somebody else; please check")
