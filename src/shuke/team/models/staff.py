"""Staff, their log-ins and tokens."""

import re

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MARKETER = "marketer", _("Marketer")
    AGENT = "agent", _("Agent")
    ANALYST = "analyst", _("Analyst")
    AGENCY = "agency", _("Agency")
    CALLER = "caller", _("Call centre")


class StaffManager(BaseUserManager):
    def normalise(self, username: str) -> str:
        """The stored form of a user name: NFKC, lower case; empty when it cannot be one."""
        username = AbstractBaseUser.normalize_username(username or "").strip().lower()
        return username if re.fullmatch(r"[\w.@-]{1,60}", username) else ""

    def get_by_natural_key(self, username):
        return self.get(username=AbstractBaseUser.normalize_username(username).strip().lower())


class Staff(AbstractBaseUser):
    """Somebody who works in the shop. Never deleted: leaving sets `left_at`."""

    username = models.CharField(_("User name"), max_length=60, unique=True)
    name = models.CharField(pgettext_lazy("of a person", "Name"), max_length=120)
    email = models.EmailField(_("E-mail"), blank=True)
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices)
    #: Language of the pages; empty follows the browser.
    language = models.CharField(max_length=10, blank=True)
    #: "light", "dark" or empty to follow the system.
    theme = models.CharField(max_length=5, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    #: Whether an open `Placement` limits what they see: saves everybody else a query on every request.
    is_limited = models.BooleanField(default=False)

    #: Whether an open `SecondFactor` is asked at log-in: saves every request a query.
    has_second_factor = models.BooleanField(default=False)

    #: Living tokens, where `queries` counted them.
    token_count: int
    #: The latest hand-over, where `queries` looked for it.
    last_hand_over: int | None

    USERNAME_FIELD = "username"
    objects = StaffManager()

    def __str__(self) -> str:
        """What colleagues call them: lists and pages never show the log-in's name."""
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.left_at is None


class Token(models.Model):
    """A personal access token: only its hash is kept."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("Name of the token"), max_length=120)
    #: First characters, to recognise it in the list.
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    #: Capabilities it may use, at most those of its owner: ["customers.view", ...].
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    #: Null: it holds until revoked.
    expires_at = models.DateTimeField(null=True)
    #: Kept to the minute.
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    #: For pages, set by `queries.own_tokens`.
    scope_words: list[str]
    state: str
