"""What the reading of texts gives to the record, Today and what becomes of a person's rows."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import ConcernFinder, PaletteAction
from shuke.customers.slots import Panel, PersonRows
from shuke.insight.models import TextReading

SLOTS = (
    Panel("insight/texts/panel.html", later("shuke.insight.queries.texts.mood_panel"), order=48),
    ConcernFinder(
        "insight.view",
        later("shuke.insight.text_concerns.theme_rises"),
        order=58,
        order_for={"marketer": 30},
    ),
    PaletteAction(
        _("What people write"),
        "insight:texts",
        "quote",
        "insight.view",
        "texts messages themes topics sentiment feeling mood 评论 留言 话题 情绪 口碑 pinglun huati",
        order=63,
    ),
    PersonRows(
        TextReading,
        heading=_("Texts as they were read"),
        labels={"score": _("Feeling, from -100 to 100"), "themes": _("Themes")},
        export=("at", "source", "score", "themes"),
        not_in_demo="The demo shop reads no mailbox, and its notes are read once a worker runs.",
    ),
)
