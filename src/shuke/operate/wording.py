"""The audit in words: what each action reads like, in the language of the page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from shuke.operate.models import AuditEntry, Role

#: action -> what the actor did. `%(target)s` and the entry's details may stand in it.
SENTENCES: dict[str, str] = {
    "login.succeeded": gettext_noop("logged in"),
    "login.ended": gettext_noop("logged out"),
    "login.failed": gettext_noop("failed to log in as “%(target)s”"),
    "login.locked": gettext_noop("was locked out after too many wrong passwords for “%(target)s”"),
    "staff.added": gettext_noop("let in %(target)s as %(role)s"),
    "staff.role": gettext_noop("made %(target)s %(after)s (was %(before)s)"),
    "staff.left": gettext_noop("noted that %(target)s has left"),
    "staff.returned": gettext_noop("let %(target)s come back as %(role)s"),
    "staff.password_reset": gettext_noop("gave %(target)s a new password"),
    "staff.password_changed": gettext_noop("changed their own password"),
    "staff.profile": gettext_noop("edited their own profile"),
    "tokens.made": gettext_noop("made the token “%(target)s”"),
    "tokens.revoked": gettext_noop("revoked the token “%(target)s”"),
}

#: Groups that the page filters by: prefix of the action -> label.
KINDS: list[tuple[str, object]] = [
    ("login.", gettext_lazy("Log-ins")),
    ("staff.", gettext_lazy("Team")),
    ("tokens.", gettext_lazy("Tokens")),
]

_ROLES = ("role", "before", "after")


def sentence(entry: AuditEntry) -> str:
    """What the entry's actor did, as the rest of a sentence that begins with their name."""
    known = SENTENCES.get(entry.action)
    if known is None:
        return f"{entry.action} {entry.target}".strip()
    words = {key: _value(key, value) for key, value in entry.detail.items()}
    words["target"] = entry.target or "?"
    try:
        return _(known) % words
    except (KeyError, TypeError, ValueError):  # an older entry with fewer details
        return f"{entry.action} {entry.target}".strip()


def actor(entry: AuditEntry) -> str:
    """Who did it, in words."""
    if entry.actor_id is None and not entry.actor_name:
        return _("Somebody")
    if entry.actor_id is None and entry.actor_name == "system":
        return _("System")
    return entry.actor_name


def _value(key: str, value: object) -> str:
    if key in _ROLES and value in Role.values:
        return str(Role(value).label)
    return str(value)
