"""What sales announces of targets."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact
from shuke.common.undo import Undo
from shuke.sales.models_targets import Target

_TARGETS = "shuke.sales.commands.targets"
#: Targets were set, or claimed, of something in a year: those that changed.
_of_targets = partial(
    Fact,
    holds=("of", "thing", "year", "changed"),
    values={"of": dict(Target.Kind.choices)},
    audited=True,
)
TARGETS_SET = _of_targets(
    "sales.targets_set",
    _("set %(changed)s sales targets of %(year)s (%(of)s)"),
    undo=Undo(later(f"{_TARGETS}.undo_set"), checks_itself=True),
)
TARGETS_CLAIMED = _of_targets(
    "sales.targets_claimed",
    _("claimed %(changed)s sales targets of %(year)s (%(of)s)"),
    undo=Undo(later(f"{_TARGETS}.undo_claimed"), checks_itself=True),
)
