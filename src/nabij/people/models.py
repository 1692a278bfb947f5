"""Tables of the people room."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import ExtractDay, ExtractMonth, Lower
from django.utils.translation import gettext_lazy as _

from nabij.foundation.access import VIEW, Row, policy_of
from nabij.foundation.actors import Actor
from nabij.foundation.ids import new_id
from nabij.foundation.models import Unit
from nabij.foundation.privacy import History, Privacy
from nabij.foundation.sealing import SealedField
from nabij.people import rules
from nabij.people.choices import ConsentHow, ErasureDecision, Gender, PageLanguage, RoleName


class Organisation(Row):
    """An association or foundation; nothing is ever shared between two of them without a referral."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    history = History(title=_("organisation"))
    privacy = Privacy(K0="id name slug email phone")

    def __str__(self) -> str:
        return self.name


class Logo(Row):
    """The picture of an organisation: on public pages, in mails and documents, for everybody to see."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    kind = models.CharField(max_length=4)
    content = models.BinaryField()
    mark = models.CharField(max_length=16)
    changed_at = models.DateTimeField()
    privacy = Privacy(K0="organisation kind content mark changed_at")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.mark}"


class Municipality(Row):
    """A Dutch municipality by its CBS code (GM0363)."""

    code = models.CharField(primary_key=True, max_length=6)
    name = models.CharField(max_length=60)
    province = models.CharField(max_length=30)
    privacy = Privacy(K0="code name province")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Place(Row):
    """The centre of a four-digit postcode area, from an imported table (WGS84 degrees)."""

    pc4 = models.CharField(primary_key=True, max_length=4)
    name = models.CharField(max_length=80)
    latitude = models.FloatField()
    longitude = models.FloatField()
    privacy = Privacy(K0="pc4 name latitude longitude")

    def __str__(self) -> str:
        return f"{self.pc4} {self.name}"


class Branch(Row):
    """A local part of the organisation, with the municipalities it works in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField()
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    pc4 = models.CharField(_("postcode of the office (4 digits)"), max_length=4, blank=True)
    municipalities = models.ManyToManyField(Municipality, related_name="+", blank=True, verbose_name=_("working area"))
    history = History(title=_("branch"))
    privacy = Privacy(K0="id organisation name slug email phone pc4 municipalities")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="one_branch_per_slug")]

    def __str__(self) -> str:
        return self.name


class Household(Row):
    """People who live at one address and are visited or helped together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    history = History(title=_("household"), words={"branch": _("branch")})
    privacy = Privacy(unit="unit", retention="person", K1="id organisation branch unit", K2="name")

    def __str__(self) -> str:
        return self.name


SEARCHED = frozenset({"given_name", "infix", "family_name", "email", "phone", "postcode", "town"})


def search_words(person: "Person") -> Any:
    """Return the value of `words` for a person; who saves rows in bulk sets it by hand."""
    found = rules.words_of(
        texts=(person.given_name, person.infix, person.family_name, person.town),
        phone=person.phone,
        email=person.email,
        postcode=person.postcode,
    )
    words = models.Value(found, output_field=ArrayField(models.TextField()))
    return models.Func(words, function="array_to_tsvector", output_field=SearchVectorField())


class Kept(models.GeneratedField):
    """A value PostgreSQL works out from its row; not asked back after saving, as who may write may not always read."""

    db_returning = False  # type: ignore[assignment]

    def deconstruct(self) -> Any:
        """Stand in migrations as the field it is."""
        name, _path, given, named = super().deconstruct()
        return name, "django.db.models.GeneratedField", given, named


class Person(Row):
    """One human being the organisation knows. Everything here is personal; the address is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    branch_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    cell_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    household = models.ForeignKey(
        Household,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("household"),
    )
    given_name = models.CharField(_("first name"), max_length=80)
    infix = models.CharField(_("name prefix"), max_length=30, blank=True)
    family_name = models.CharField(_("last name"), max_length=80, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    address = SealedField(verbose_name=_("street and house number"))
    page_language = models.CharField(
        _("language for mail"), max_length=8, choices=PageLanguage.choices, default=PageLanguage.DUTCH
    )
    words = SearchVectorField(null=True, editable=False)
    # Row-level security lets no index on a part of a date be used.
    birthday = Kept(
        expression=ExtractMonth("birth_date") * 100 + ExtractDay("birth_date"),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)

    history = History(title=_("person"), leave_out="words birthday created_at")
    privacy = Privacy(
        unit="unit",
        retention="person",
        K1="id organisation unit branch_ids cell_ids household page_language version created_at",
        K2="given_name infix family_name birth_date birthday gender email phone postcode town words",
        K3="address",
    )

    class Meta:
        ordering = ["family_name", "given_name", "id"]
        indexes = [
            GinIndex(fields=["cell_ids"], name="person_by_cell"),
            GinIndex(fields=["branch_ids"], name="person_by_branch"),
            GinIndex(fields=["words"], name="person_by_word"),
            models.Index(fields=["organisation", "family_name", "given_name"], name="person_by_name"),
            models.Index(fields=["organisation", "birth_date"], name="person_by_birth_date"),
            models.Index(fields=["birthday"], name="person_by_birthday"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, **options: Any) -> None:
        """Keep the words under which this person is found in step with what is saved."""
        fields = options.get("update_fields")
        if fields is None or SEARCHED.intersection(fields):
            self.words = search_words(self)
            if fields is not None:
                options["update_fields"] = {*fields, "words"}
        super().save(**options)

    @property
    def full_name(self) -> str:
        """Return the name as people say it."""
        return rules.full_name(self.given_name, self.infix, self.family_name)

    @property
    def pc4(self) -> str:
        """Return the four digits of the postcode."""
        return self.postcode[:4]


class UserRows(models.QuerySet["User"]):
    """Logins; signing in reads them around the walls, pages go through `visible_to`."""

    def visible_to(self, actor: Actor, action: str = VIEW) -> "UserRows":
        """Keep the logins the actor may do this to."""
        condition = policy_of(self.model).filter(actor, action)
        return self.none() if condition is None else self.filter(condition)


class UserManager(BaseUserManager.from_queryset(UserRows)):  # type: ignore[misc]
    """Makes logins."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a login for one organisation."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A login, and nothing else."""

    email = models.EmailField(_("e-mail"), unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    display_name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(default=True)
    page_language = models.CharField(max_length=8, choices=PageLanguage.choices, default=PageLanguage.DUTCH)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    rows_for_django = models.Manager()
    USERNAME_FIELD = "email"
    privacy = Privacy(
        unit="person_id",
        retention="user",
        K1="id organisation person is_active page_language created_at last_login",
        K2="email display_name",
        KS="password",
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]

    def __str__(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        """Return the name shown at the top of the page."""
        return self.display_name

    def get_full_name(self) -> str:
        """Return the name."""
        return self.display_name


class Role(Row):
    """A role of a user in the whole organisation (no branch) or in one branch, from and until a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("role"), max_length=20, choices=RoleName.choices)
    branch = models.ForeignKey(
        Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History(title=_("role"), words={"user": _("user")})
    privacy = Privacy(K1="id organisation user name branch starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name", "branch"], name="one_role_per_branch", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.get_name_display()


class Invitation(Row):
    """An invitation to become a user, bound to organisation, address and role; its link works once, for 72 hours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("e-mail"))
    display_name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=RoleName.choices)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    privacy = Privacy(
        unit="person.unit",
        retention="invitation",
        K1="id organisation role branch person invited_by invited_at accepted_at withdrawn_at",
        K2="email display_name",
    )

    def __str__(self) -> str:
        return self.get_role_display()


class ConsentText(Row):
    """One version of a consent as it was shown; never changed once somebody agreed to it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    purpose = models.SlugField(_("purpose"))
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    easy_text = models.TextField(_("text in easy language"), blank=True)
    months = models.PositiveSmallIntegerField(_("holds for (months)"), default=24)
    published_at = models.DateTimeField(null=True, blank=True)
    history = History(title=_("consent text"), words={"published_at": _("published on")})
    privacy = Privacy(K1="id organisation purpose version title text easy_text months published_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "purpose", "version"], name="one_text_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Consent(Row):
    """What one person agreed to, in which words, until when, and whether it was withdrawn."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    branch_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    cell_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(_("how it was given"), max_length=40, choices=ConsentHow.choices)
    given_at = models.DateTimeField()
    until = models.DateField(_("until"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    history = History(
        title=_("consent"), words={"given_at": _("given on"), "withdrawn_at": _("withdrawn on"), "text": _("text")}
    )
    privacy = Privacy(
        unit="unit",
        retention="person",
        K1="id organisation person unit branch_ids cell_ids text how given_at until withdrawn_at",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "text"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_open_consent_per_text",
            )
        ]

    def __str__(self) -> str:
        return str(self.text)


_FILE_KINDS = {
    "person": _("person"),
    "participant file": _("file of a participant"),
    "volunteer file": _("file of a volunteer"),
}


class ErasureProposal(Row):
    """A file past its term, put before the privacy officer; names nobody, and stays as proof of what was decided."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    unit_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=40)
    closed_on = models.DateField()
    due_on = models.DateField()
    proposed_on = models.DateField()
    decision = models.CharField(max_length=8, choices=ErasureDecision.choices, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    privacy = Privacy(
        K1="id organisation unit_id kind closed_on due_on proposed_on decision decided_by decided_at reason"
    )

    class Meta:
        indexes = [models.Index(fields=["organisation", "due_on"], name="erasure_due", condition=models.Q(decision=""))]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"

    @property
    def kind_label(self) -> str:
        """Return what kind of file this is, in words."""
        return str(_FILE_KINDS.get(self.kind, self.kind))
