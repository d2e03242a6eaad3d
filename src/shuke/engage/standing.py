"""The standing control group: so many of a hundred people who get no marketing at all, over any channel.

A campaign's own control group says what that campaign brought. This one says what all of it brings together: whoever
is in it would else be written to by the next campaign. It is drawn by a keyed hash of the person, so the same people
stay in it, and a larger share adds to them.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import shop_settings
from shuke.common.draws import is_held_out
from shuke.common.slots import Setting, SettingGroup
from shuke.engage.gates import RuledApproach
from shuke.engage.keys import keyring
from shuke.engage.models import Step

_SHARES = (0, 1, 2, 5, 10)

GROUP = SettingGroup(
    "standing_control",
    gettext_lazy("Standing control group"),
    "scale",
    gettext_lazy("Who is in it gets no marketing over any channel; service messages reach them."),
    order=42,
)
SHARE = Setting(
    "standing_control_percent",
    "standing_control",
    gettext_lazy("Share of all people"),
    "0",
    gettext_lazy(
        "Shows what all marketing brings together. The same people stay in it; a larger share adds to them."
    ),
    "choice",
    choices=lambda: [(str(share), f"{share}%" if share else _("none")) for share in _SHARES],
    words="对照组 全局对照 长期对照 不发送 control group holdout",
    order=10,
)
DECLARATIONS = (GROUP, SHARE)


def share() -> int:
    """Per cent of all people."""
    return int(shop_settings.value(SHARE))


def apart(approach: RuledApproach) -> dict[int, None]:
    """Who gets no marketing, to compare with; see `customers.slots.Gate`."""
    percent = share() if approach.purpose == Step.Purpose.MARKETING else 0
    if not percent:
        return {}
    seed = keyring().seed
    people = (who for who in approach.people if is_held_out(seed, who.person_id, percent))
    return {who.customer_id: None for who in people}
