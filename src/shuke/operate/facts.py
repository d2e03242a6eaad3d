"""What operate announces."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import declared, later
from shuke.common.facts import Fact, Topic
from shuke.common.slots import Setting
from shuke.common.undo import Final, Undo

Topic("operate.reaction", _("Background jobs"))
Topic("operate.delivery", _("Webhook deliveries"))
Topic("operate.setting", _("Settings"))


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

#: Somebody had a delivery sent again that was given up.
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
