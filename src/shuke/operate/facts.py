"""What operate announces."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import declared, later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.models import Endpoint
from shuke.common.slots import Setting
from shuke.common.undo import Final, Undo

Topic("operate.reaction", _("Background jobs"))
Topic("operate.delivery", _("Webhook deliveries"))
Topic("operate.setting", _("Settings"))
Topic("operate.backup", _("Backups"))
Topic("operate.shop_", _("The whole shop"))
Topic("operate.webhook", _("Webhooks"))


class _Labels(Mapping[str, object]):
    """Key of a setting -> what pages call it; rooms declare theirs after this is read."""

    def __getitem__(self, key: str) -> object:
        return {each.key: each.label for each in declared(Setting)}[key]

    def __iter__(self) -> Iterator[str]:
        return (each.key for each in declared(Setting))

    def __len__(self) -> int:
        return len(declared(Setting))


#: Somebody had background work tried again that had failed: the handler's address.
REACTION_RETRIED = Fact(
    "operate.reaction_retried",
    _("had background work tried again that had failed"),
    holds=("reaction",),
    audited=True,
    undo=Final(_("What has been done once more stays done.")),
)

#: Somebody resumed deliveries to a paused system.
ENDPOINT_RESUMED = Fact(
    "operate.delivery_resumed",
    _("resumed deliveries to “%(name)s”"),
    holds=("name",),
    audited=True,
    undo=Final(_("What was sent again is out.")),
)

#: Somebody had a delivery sent again.
DELIVERY_RETRIED = Fact(
    "operate.delivery_retried",
    _("had delivery %(delivery)s to “%(name)s” sent again"),
    holds=("delivery", "name"),
    audited=True,
    undo=Final(_("What was sent again is out.")),
)

_UNDO = Undo(later("shuke.operate.commands.changing.undo_fact"), checks_itself=True)
#: The shop's owner changed a setting, or took a change back; what it was stands in its versions.
SETTING_CHANGED = Fact(
    "operate.setting_changed",
    _("changed the setting “%(setting)s”"),
    holds=("setting", "version"),
    values={"setting": _Labels()},
    audited=True,
    undo=_UNDO,
)
SETTING_RESTORED = Fact(
    "operate.setting_restored",
    _("undid a change to the setting “%(setting)s”"),
    holds=("setting", "version"),
    values={"setting": _Labels()},
    audited=True,
    undo=_UNDO,
)

#: Somebody asked for a backup now.
BACKUP_WANTED = Fact(
    "operate.backup_wanted",
    _("asked for a backup"),
    audited=True,
    undo=Final(_("The file stays until its time is over.")),
)
#: A backup was made; somebody had one restored for a trial; the whole shop came from one.
BACKED_UP = Fact(
    "operate.backup_made",
    _("backed up the shop to %(name)s"),
    holds=("name",),
    audited=True,
    undo=Final(_("The file stays until its time is over.")),
)
BACKUP_CHECKED = Fact(
    "operate.backup_checked",
    _("restored the backup %(name)s for a trial"),
    holds=("name",),
    audited=True,
    undo=Final(_("A trial changes nothing in the shop.")),
)
RESTORED = Fact(
    "operate.backup_restored",
    _("restored the whole shop from %(name)s"),
    holds=("name", "held", "again"),
    audited=True,
    undo=Final(_("What was there before was empty.")),
)
#: The whole shop left in a file that other programs read.
EXPORTED = Fact(
    "operate.shop_exported",
    _("exported the whole shop to %(name)s, %(rows)s rows"),
    holds=("name", "rows"),
    audited=True,
    undo=Final(_("What left the house is out.")),
)
#: It goes on in another database.
MOVED = Fact(
    "operate.shop_moved",
    _("moved the whole shop to PostgreSQL, %(rows)s rows"),
    holds=("rows",),
    audited=True,
    undo=Final(_("The old database lies in the home as it was.")),
)

WEBHOOK = Subject("webhook", names_from(Endpoint), page="operate:webhook")


def _of_webhook(what: str, words: object, why: object) -> Fact:
    return Fact(
        f"operate.webhook_{what}",
        words,
        about=WEBHOOK,
        holds=("name",),
        audited=True,
        undo=Final(why),
    )


#: What other systems are told.
WEBHOOK_ADDED = _of_webhook(
    "added", _("set up the webhook “%(name)s”"), _("Remove the webhook: what was sent is out.")
)
WEBHOOK_CHANGED = _of_webhook(
    "changed", _("changed the webhook “%(name)s”"), _("Change it back on its page.")
)
WEBHOOK_SECRET = _of_webhook(
    "secret_renewed",
    _("gave the webhook “%(name)s” a new secret"),
    _("The old secret is forgotten. Give it a new one again."),
)
WEBHOOK_ENDED = _of_webhook(
    "ended", _("removed the webhook “%(name)s”"), _("Set it up again: its secret is forgotten.")
)
WEBHOOK_TRIED = _of_webhook(
    "tried", _("sent a trial to the webhook “%(name)s”"), _("What was sent is out.")
)
