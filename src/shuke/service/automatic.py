"""The owner's rule of automatic answers: how well an article has to fit, where, and when. As a value, read, checked
and said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common import versions as kit
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.knowledge.queries import THRESHOLD
from shuke.service.models import AutomaticRules, AutomaticSpell, Ticket

#: Where people may be answered by themselves: where an answer is read by who asked, and costs nothing.
CHANNELS = ("email", "wechat", "chat", "taobao", "pinduoduo", "douyin")
#: In hundredths: what fits less only shares a few signs; of the highest hardly anything is left.
LEAST, MOST = 30, 95
TIMES: Mapping[str, Any] = {
    "always": gettext_lazy("At any hour"),
    "closed": gettext_lazy("Outside business hours only"),
}
_HOURS: Mapping[str, Any] = {
    "always": pgettext_lazy("automatic answers", "at any hour"),
    "closed": pgettext_lazy("automatic answers", "outside business hours"),
}


@dataclass(frozen=True)
class Rule:
    """`threshold` in hundredths; `when`: a key of TIMES."""

    threshold: int = round(THRESHOLD * 100)
    channels: tuple[str, ...] = ("email", "wechat", "chat")
    when: str = "always"
    #: Whether who asks for a parcel of their own is answered from their orders.
    own: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "threshold": self.threshold,
            "channels": list(self.channels),
            "when": self.when,
            "own": self.own,
        }

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Rule":
        """What a stored version says."""
        return cls(
            int(definition["threshold"]),
            tuple(definition["channels"]),
            str(definition["when"]),
            bool(definition.get("own")),
        )

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "Rule":
        """Raises Invalid for what cannot be used."""
        try:
            rule = cls.of_version(definition)
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid(_("This is no rule of automatic answers.")) from error
        fields: dict[str, str] = {}
        if not LEAST <= rule.threshold <= MOST:
            fields["threshold"] = _("Between %(least)s%% and %(most)s%%.") % {"least": LEAST, "most": MOST}  # fmt: skip
        if not rule.channels or not set(rule.channels) <= set(CHANNELS):
            fields["channels"] = _("Choose where people are answered automatically.")
        if rule.when not in TIMES:
            fields["when"] = _("Choose when.")
        if fields:
            raise Invalid(next(iter(fields.values())), fields=fields)
        return rule

    def sentence(self) -> str:
        """What it says."""
        own = _("Who asks where their parcel is gets it from their own orders.") if self.own else ""
        return f"{self._first()}{' '}{own}".strip()

    def _first(self) -> str:
        labels = dict(Ticket.Channel.choices)
        values = {
            "channels": _(", ").join(str(labels[each]) for each in CHANNELS if each in self.channels),
            "when": _HOURS[self.when],
            "share": formats.percent(self.threshold / 100),
        }  # fmt: skip
        return (
            _(
                "Over %(channels)s, %(when)s: what an article fits by at least %(share)s is answered with it, the"
                " rest goes to a person."
            )
            % values
        )


def holding() -> AutomaticRules | None:
    """The version that holds now."""
    return kit.holding(AutomaticSpell, AutomaticRules)


def in_force() -> Rule | None:
    """What holds now; None: nobody is answered automatically."""
    row = holding()
    return Rule.of_version(row.definition) if row else None
