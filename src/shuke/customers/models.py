"""The record: who somebody is, by which names they are known, what they agreed to, what happened."""

from typing import Any

from django.db import models
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.money import MoneyField
from shuke.common.revisions import Tracked
from shuke.common.spells import Spell, SpellSet, one_open

#: Lists show who stands for themselves; indexes over them alone answer counts without the rows.
_PRESENT = models.Q(merged_into=None)


class Unindexed(models.Func):
    """A column, most often a time, whose own index SQLite shall leave alone; PostgreSQL judges for itself."""

    template = "+%(expressions)s"
    output_field = models.DateTimeField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", **more)


def never_ordered() -> IsNull:
    """Whoever never ordered, as the index of them by money says it: SQLite takes an index of some rows only for
    a condition that is written as the index has it."""
    return IsNull(Unindexed("last_order_at"), True)


#: Orders of the list that prospects have an index of their own for.
_PROSPECTS_BY = {"recent": "-last_order_at", "spent": "-spent", "orders": "-order_count"}


class Customer(Tracked):
    """One person, prospect or buyer. Never deleted; a merged one points to its survivor."""

    class Stage(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        CUSTOMER = "customer", _("Customer")

    class Calendar(models.TextChoices):
        SOLAR = "solar", _("Solar")
        LUNAR = "lunar", _("Lunar")

    name = models.CharField(pgettext_lazy("person", "Name"), max_length=200, blank=True)
    #: Lower-case name plus its pinyin and initials ("林小满 linxiaoman lxm"), for search.
    search_name = models.CharField(max_length=600, blank=True, editable=False)
    stage = models.CharField(
        _("Stage"), max_length=12, choices=Stage.choices, default=Stage.PROSPECT
    )
    language = models.CharField(_("Language"), max_length=10, blank=True)
    gender = models.CharField(_("Gender"), max_length=1, blank=True)
    birth_year = models.SmallIntegerField(_("Year of birth"), null=True, blank=True)
    birth_month = models.SmallIntegerField(_("Month of birth"), null=True, blank=True)
    birth_day = models.SmallIntegerField(_("Day of birth"), null=True, blank=True)
    birth_calendar = models.CharField(
        _("Calendar"), max_length=5, choices=Calendar.choices, default=Calendar.SOLAR
    )
    country = models.CharField(_("Country"), max_length=60, blank=True)
    province = models.CharField(_("Province"), max_length=60, blank=True)
    city = models.CharField(_("City"), max_length=60, blank=True)
    #: Where the shop first met them: the code of a channel or source.
    source = models.CharField(_("Source"), max_length=60, blank=True)
    joined_at = models.DateTimeField(_("Customer since"))
    #: Its index holds the merged alone: SQLite would take one of all for everybody else.
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="absorbed",
        db_index=False,
    )

    #: By which kinds of exact identity they are known, as `identities.BITS`: kept by whoever writes
    #: identities, so that segments can ask without the identities themselves.
    known_by = models.SmallIntegerField(default=0, editable=False)

    # Totals of what shop recorded for them, kept by shop through `commands.set_totals`, so that
    # lists sort by them at a million customers. Definition: `shop.queries` (counted sales).
    order_count = models.IntegerField(_("Orders"), default=0)
    spent = MoneyField(_("Spent"), default=0)
    first_order_at = models.DateTimeField(_("First order"), null=True, blank=True)
    last_order_at = models.DateTimeField(_("Last order"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-last_order_at", "-id"], name="customer_recent", condition=_PRESENT
            ),
            models.Index(fields=["-spent", "-id"], name="customer_spent", condition=_PRESENT),
            models.Index(
                fields=["-order_count", "-id"], name="customer_orders", condition=_PRESENT
            ),
            models.Index(fields=["-joined_at", "-id"], name="customer_joined", condition=_PRESENT),
            models.Index(fields=["search_name", "id"], name="customer_name", condition=_PRESENT),
            models.Index(
                fields=["birth_month", "birth_day"],
                name="customer_birthday",
                condition=models.Q(birth_month__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="customer_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
            # Prospects and those who never ordered stand together at one end of the orders above, so that a
            # page of them would walk past every buyer first.
            *(
                models.Index(
                    fields=["stage", field, "-id"],
                    name=f"customer_prospect_{name}",
                    condition=_PRESENT & models.Q(stage="prospect"),
                )
                for name, field in _PROSPECTS_BY.items()
            ),
            models.Index(
                fields=["-spent", "-id"],
                name="customer_never_spent",
                condition=_PRESENT & models.Q(never_ordered()),
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class Identity(models.Model):
    """One way by which a customer is known. Exact, normalised identities are unique per kind;
    masked ones (186******05) and those of kinds that do not join never identify anybody and may repeat."""

    class Kind(models.TextChoices):
        """The kinds that every shop has; `identity_kinds` says what each is, and which ones the shop added."""

        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        TAOBAO = "taobao", _("Taobao name")
        WEB = "web", _("Web shop account")
        CARD = "card", _("Member card")
        NUMBER = "number", _("Customer number")
        OPENID = "openid", _("WeChat open id")
        UNIONID = "unionid", _("WeChat union id")
        WECOM = "wecom", _("WeCom id")
        OAID = "oaid", _("Sealed address (OAID)")
        DEVICE = "device", _("Device")
        PLATE = "plate", _("Number plate")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12)
    value = models.CharField(max_length=254)
    #: Identifies nobody: hidden in part by whoever told, or of a kind that many people share.
    masked = models.BooleanField(default=False)
    source = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"], condition=models.Q(masked=False), name="identity_once"
            )
        ]
        indexes = [models.Index(fields=["value"], name="identity_value")]


class PresentChildren(models.Manager["Child"]):
    """Children that were not removed."""

    def get_queryset(self) -> models.QuerySet["Child"]:
        return super().get_queryset().filter(removed_at=None)


class Child(Tracked):
    """A child that the customer shops for. Of a removed one only the row is left, so that copies learn
    of it: name, day of birth and gender are gone."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="children")
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=100, blank=True)
    born_on = models.DateField(_("Born on"), null=True, blank=True)
    gender = models.CharField(_("Gender"), max_length=1, blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    #: When a colleague noted it; null of those that came with an identity.
    noted_at = models.DateTimeField(null=True, editable=False)

    objects = PresentChildren()
    all_objects = models.Manager["Child"]()


#: In the place of a channel where a statement is about none (`Consent.Purpose.AUTOMATED`).
ANY_CHANNEL = "any"


class Consent(models.Model):
    """One statement of will by purpose and channel: append-only."""

    class State(models.TextChoices):
        GRANTED = "granted", _("Granted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Purpose(models.TextChoices):
        MARKETING = "marketing", _("Marketing")
        SERVICE = "service", _("Service")
        SHARING = "sharing", _("Giving to partners")
        #: Whether conditions and scores may choose them (PIPL 24): allowed until they refuse.
        AUTOMATED = "automated", _("Automatic decisions")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        WECHAT = "wechat", _("WeChat")
        PHONE = "phone", _("Phone calls")
        POST = "post", _("Post")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()
    #: How it was said: "import:12", "one-click:send:41", "staff:3".
    source = models.CharField(max_length=120)
    #: In which words, where they wrote any ("TD"); null, which a big table gets at once.
    text = models.CharField(max_length=500, null=True)  # noqa: DJ001
    #: "agreement:3": said to a partner, and worth no more than that agreement. Null: said to the shop.
    under = models.CharField(max_length=40, null=True)  # noqa: DJ001

    class Meta:
        indexes = [
            models.Index(
                fields=["customer", "purpose", "channel", "-at", "-id"], name="consent_last"
            )
        ]


class ConsentState(Tracked):
    """The latest statement per customer, purpose and channel: what senders check."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consent_states")
    purpose = models.CharField(max_length=20)
    channel = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    #: `Consent.under` of a grant that nobody but a partner was given.
    under = models.CharField(max_length=40, null=True)  # noqa: DJ001

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "channel"], name="one_consent_state"
            )
        ]
        indexes = [
            # The few who refused, whoever is asked about.
            models.Index(
                fields=["customer"],
                name="consent_automated",
                condition=models.Q(purpose="automated"),
            )
        ]


class Touch(models.Model):
    """One entry of the timeline. Upper rooms add theirs through `commands.record_touches`."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="touches")
    at = models.DateTimeField()
    #: "<room>.<what>": "shop.order", "shop.return", "engage.sent", "customers.note".
    kind = models.CharField(max_length=40)
    #: The row that it tells of, in the room that recorded it.
    ref = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "ref", "customer"],
                condition=models.Q(ref__isnull=False),
                name="touch_once",
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-at", "-id"], name="touch_timeline"),
            # The few that are texts, for who reads all of them in turn.
            models.Index(
                fields=["id"], name="touch_notes", condition=models.Q(kind="customers.note")
            ),
        ]


class CustomField(models.Model):
    """Something that this shop alone wants to know of its customers. It is not deleted but ends, so
    that what was said with it stays explainable; its key is never given to another one."""

    class Kind(models.TextChoices):
        TEXT = "text", pgettext_lazy("kind of field", "Text")
        NUMBER = "number", pgettext_lazy("kind of field", "Number")
        DATE = "date", pgettext_lazy("kind of field", "Date")
        CHOICE = "choice", pgettext_lazy("kind of field", "Choice")
        YES_NO = "yes_no", pgettext_lazy("kind of field", "Yes or no")

    #: What API, files and segments call it: a-z, 0-9 and _.
    key = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    #: Texts to choose from, in order; only of a choice.
    choices = models.JSONField(default=list)
    position = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class CustomValue(Tracked):
    """What is known of one customer in one own field, in the column of its kind (a choice and yes/no
    are texts). A value that was taken away leaves the row with nothing in it."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="custom_values")
    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="told")
    text = models.CharField(max_length=300, blank=True)
    #: Exact with four decimals, as money is, but of no currency.
    number = MoneyField(null=True)
    date = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "field"], name="one_custom_value")
        ]


class Tag(models.Model):
    """A word that colleagues put on customers. It is not deleted but ends; taken up again, it stands where
    it stood. However it is written, a name is given once: `key` has neither case, width nor spaces."""

    key = models.CharField(max_length=200, unique=True, editable=False)
    name = models.CharField(max_length=40)
    #: Which of the kit's hues.
    colour = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Tagging(Spell, Tracked):
    """A spell in which a customer has a tag."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="taggings")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="taggings")

    objects = SpellSet["Tagging"].as_manager()

    class Meta:
        constraints = [one_open("tag", "customer", name="customer_tagged_once")]


from shuke.customers.models_addresses import PostalAddress  # noqa: E402, F401
from shuke.customers.models_duplicates import (  # noqa: E402, F401
    DuplicateDelay,
    DuplicateSearch,
    DuplicateSuggestion,
)
from shuke.customers.models_erasures import (  # noqa: E402, F401
    ErasedIdentity,
    Erasure,
    ErasureKey,
)
from shuke.customers.models_growth import ChildMeasure  # noqa: E402, F401
from shuke.customers.models_guardians import GuardianConsent  # noqa: E402, F401
from shuke.customers.models_household import Tie  # noqa: E402, F401
from shuke.customers.models_identities import CustomKind  # noqa: E402, F401
from shuke.customers.models_joining import JoinRules, JoinSpell  # noqa: E402, F401
from shuke.customers.models_looks import Look  # noqa: E402, F401
from shuke.customers.models_merges import Merge, NonMatch, OwnProfile  # noqa: E402, F401
from shuke.customers.models_own_data import DataLink  # noqa: E402, F401
from shuke.customers.models_retention import (  # noqa: E402, F401
    RetentionPass,
    RetentionRules,
    RetentionSpell,
)
