"""What the owner sets about sales."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common.errors import Invalid
from shuke.common.shop_settings import value
from shuke.common.slots import Setting, SettingGroup
from shuke.common.texts import readable

MOST_STAGES, LONGEST = 12, 40


def _stages(text: Any) -> str:
    for sign in "，、;；\n":
        text = str(text).replace(sign, ",")
    names = list(dict.fromkeys(filter(None, (readable(part) for part in text.split(",")))))
    if not 2 <= len(names) <= MOST_STAGES or any(len(name) > LONGEST for name in names):
        raise Invalid(
            _("Two to %(most)d stages with commas, each of %(long)d characters at most.")
            % {"most": MOST_STAGES, "long": LONGEST}
        )
    return ", ".join(names)


def _hours(text: Any) -> str:
    if not str(text).strip().isdecimal() or not 1 <= int(text) <= 200:
        raise Invalid(_("A whole number from 1 to 200."))
    return str(int(text))


SALES = SettingGroup(
    "sales",
    pgettext_lazy("room", "Sales"),
    "target",
    gettext_lazy("How enquiries and deals go through the house."),
    page="sales:deals",
    page_label=gettext_lazy("Deals"),
    order=28,
)
STAGES = Setting(
    "deal_stages",
    "sales",
    gettext_lazy("Stages of a deal"),
    "初步接触, 需求确认, 报价, 谈判",
    gettext_lazy(
        "In their order, with commas. A deal in a stage that you take out stays in it until it is moved."
    ),
    check=_stages,
    words="阶段 商机 销售漏斗 pipeline stages deals jieduan",
    order=10,
)
ANSWER = Setting(
    "lead_answer_hours",
    "sales",
    gettext_lazy("Hours until an enquiry is answered"),
    "2",
    gettext_lazy("Business hours. Whoever waits longer stands on Today."),
    check=_hours,
    words="线索 首次响应 时限 lead response xiansuo",
    order=20,
)


def stages() -> list[str]:
    """The shop's own, in their order."""
    return str(value(STAGES)).split(", ")


def answer_hours() -> int:
    return int(value(ANSWER))
