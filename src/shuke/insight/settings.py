"""What the owner sets about what customers are worth."""

from django.utils.translation import gettext_lazy as _

from shuke.common.errors import Invalid
from shuke.common.slots import Setting, SettingGroup

VALUE = SettingGroup(
    "value",
    _("What customers are worth"),
    "chart-line",
    _("How far ahead the scores of customers look: on the record, in lists, segments and letters."),
    order=48,
)
DAYS = Setting(
    "value_days",
    "value",
    _("Scores look ahead"),
    "365",
    _("A year compares people best; shorter is surer. Scores follow within a quarter of an hour."),
    kind="choice",
    choices=lambda: (
        ("90", _("90 days")),
        ("180", _("180 days")),
        ("365", _("365 days")),
        ("730", _("2 years")),
        ("1095", _("3 years")),
    ),
    words="价值 预测 流失 jiazhi yuce liushi value lifetime clv churn horizon",
    order=10,
)
MOST_MINIMUM = 1_000_000


def _amount(text: object) -> str:
    """A whole amount of the shop's currency, as it is stored."""
    number = str(text).strip()
    if not number.isdecimal() or not 1 <= int(number) <= MOST_MINIMUM:
        raise Invalid(
            _("Enter a whole number from %(low)s to %(high)s.") % {"low": 1, "high": MOST_MINIMUM}
        )
    return str(int(number))


MINIMUM = Setting(
    "monthly_minimum",
    "value",
    _("A customer should bring a month"),
    "50",
    _(
        "Whom to look after is read against it: the report of who buys less than the minimum begins with it."
    ),
    check=_amount,
    words="下限 最低消费 每月 会员 xiaxian minimum monthly",
    order=20,
)
SETTINGS = (VALUE, DAYS, MINIMUM)
