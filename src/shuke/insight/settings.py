"""What the owner sets about what customers are worth."""

from django.utils.translation import gettext_lazy as _

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
SETTINGS = (VALUE, DAYS)
