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
    "customers.created": gettext_noop("added the customer %(target)s"),
    "customers.edited": gettext_noop("changed %(field)s of %(target)s"),
    "customers.field_added": gettext_noop("gave customers the own field “%(field)s”"),
    "customers.field_changed": gettext_noop("changed the own field “%(field)s”"),
    "customers.field_ended": gettext_noop("ended the own field “%(field)s”"),
    "customers.identity_added": gettext_noop("added a way to know %(target)s: %(identity)s"),
    "customers.identity_removed": gettext_noop("removed a way to know %(target)s: %(identity)s"),
    "customers.child_saved": gettext_noop("wrote down a child of %(target)s"),
    "customers.child_removed": gettext_noop("removed a child of %(target)s"),
    "customers.note_added": gettext_noop("wrote a note about %(target)s"),
    "customers.note_taken_back": gettext_noop("took back a note about %(target)s"),
    "customers.consent_granted": gettext_noop("recorded consent of %(target)s to %(channel)s"),
    "customers.consent_withdrawn": gettext_noop(
        "recorded that %(target)s wants no more %(channel)s"
    ),
    "customers.exported": gettext_noop("took out %(count)s customers as a file"),
    "shop.orders_excluded": gettext_noop("kept %(orders)s orders out of analysis: %(reason)s"),
    "shop.orders_included": gettext_noop("put %(orders)s orders back into analysis"),
    "insight.segment_created": gettext_noop("built the segment %(target)s"),
    "insight.segment_changed": gettext_noop("changed the segment %(target)s"),
    "insight.segment_renamed": gettext_noop("renamed the segment %(target)s"),
    "insight.segment_archived": gettext_noop("put the segment %(target)s away"),
    "insight.segment_restored": gettext_noop("took the segment %(target)s back"),
    "insight.segment_tracked": gettext_noop("chose how the segment %(target)s is kept track of"),
    "insight.list_created": gettext_noop("began the list %(target)s"),
    "insight.list_renamed": gettext_noop("renamed the list %(target)s"),
    "insight.list_grew": gettext_noop("put %(people)s people on the list %(target)s"),
    "insight.list_shrank": gettext_noop("took %(people)s people off the list %(target)s"),
    "insight.list_archived": gettext_noop("put the list %(target)s away"),
    "insight.list_restored": gettext_noop("took the list %(target)s back"),
    "insight.benchmarks_imported": gettext_noop("set %(figures)s industry figures"),
    "insight.rfm_cuts_set": gettext_noop("set the shop’s own RFM limits"),
    "engage.campaign_launched": gettext_noop("launched the campaign %(target)s"),
    "collect.import_started": gettext_noop("imported the file %(target)s"),
    "collect.import_stopped": gettext_noop("stopped the import of %(target)s"),
    "collect.held_replayed": gettext_noop("replayed held lines of %(target)s"),
    "collect.problems_exported": gettext_noop("took out the lines of %(target)s that were held"),
    "engage.campaign_scheduled": gettext_noop("set a time for the campaign %(target)s"),
    "engage.campaign_unscheduled": gettext_noop("took the campaign %(target)s off the timetable"),
    "engage.campaign_resumed": gettext_noop("let the campaign %(target)s go on"),
    "engage.address_blocked": gettext_noop("blocked an address for letters"),
    "engage.address_freed": gettext_noop("freed an address for letters"),
    "engage.campaign_paused": gettext_noop("paused the campaign %(target)s"),
    "engage.campaign_stopped": gettext_noop("stopped the campaign %(target)s"),
    "operate.task_assigned": gettext_noop("gave the task “%(target)s”"),
    "operate.task_changed": gettext_noop("changed the task “%(target)s”"),
    "operate.task_handed": gettext_noop("handed over the task “%(target)s”"),
    "operate.task_done": gettext_noop("closed the task “%(target)s”"),
    "operate.task_reopened": gettext_noop("opened the task “%(target)s” again"),
    "operate.task_withdrawn": gettext_noop("took back the task “%(target)s”"),
    "operate.task_restored": gettext_noop("gave the task “%(target)s” again"),
}

#: Groups that the page filters by: prefix of the action -> label.
KINDS: list[tuple[str, object]] = [
    ("login.", gettext_lazy("Log-ins")),
    ("staff.", gettext_lazy("Team")),
    ("tokens.", gettext_lazy("Tokens")),
    ("operate.task", gettext_lazy("Tasks")),
    ("customers.exported", gettext_lazy("Customers taken out as a file")),
    ("customers.", gettext_lazy("Customers")),
    ("shop.", gettext_lazy("Orders")),
    ("insight.", gettext_lazy("Segments and reports")),
    ("collect.", gettext_lazy("Imports")),
    ("engage.", gettext_lazy("Campaigns")),
]

#: Values that stand in details, in words.
VALUES: dict[str, dict[str, object]] = {
    "channel": {
        "email": gettext_lazy("e-mail"),
        "sms": gettext_lazy("SMS"),
        "wechat": gettext_lazy("WeChat"),
        "phone": gettext_lazy("phone calls"),
        "post": gettext_lazy("post"),
    },
    "field": {
        "name": gettext_lazy("the name"),
        "language": gettext_lazy("the language"),
        "gender": gettext_lazy("the gender"),
        "birthday": gettext_lazy("the birthday"),
        "place": gettext_lazy("the place"),
        "stage": gettext_lazy("the stage"),
        "source": gettext_lazy("the source"),
    },
}

_ROLES = ("role", "before", "after")


def sentence(entry: AuditEntry) -> str:
    """What the entry's actor did, as the rest of a sentence that begins with their name."""
    known = SENTENCES.get(entry.action)
    if known is None:
        return f"{entry.action} {entry.target}".strip()
    words = {key: _value(key, value) for key, value in entry.detail.items()}
    words["target"] = getattr(entry, "subject", "") or entry.target or "?"
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
    return str(VALUES.get(key, {}).get(str(value), value))
