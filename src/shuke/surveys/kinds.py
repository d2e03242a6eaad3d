"""How questions are answered."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Kind -> lowest, highest, and the words at both ends.
SCALES: dict[str, tuple[int, int, tuple[Any, Any]]] = {
    "nps": (0, 10, (_("Not at all likely"), _("Very likely"))),
    "satisfaction": (1, 5, (_("Very dissatisfied"), _("Very satisfied"))),
    "effort": (1, 7, (_("Very hard"), _("Very easy"))),
    "matrix": (1, 5, (pgettext_lazy("scale", "Very bad"), pgettext_lazy("scale", "Very good"))),
}
#: Of which one, or several, of the given answers are chosen.
CHOOSING = ("choice", "several")
#: Kind of a question -> what it measures; kind of a survey -> the kind of its head question.
MEASURES = {"nps": "nps", "satisfaction": "csat", "effort": "ces"}
HEADS = {measure: kind for kind, measure in MEASURES.items()}


def kinds() -> dict[str, Any]:
    """Kinds of questions as a colleague chooses one."""
    return {
        "satisfaction": _("How satisfied, 1 to 5"),
        "nps": _("Would they recommend the shop, 0 to 10"),
        "effort": _("How easy it was, 1 to 7"),
        "choice": _("One answer of several"),
        "several": _("Any number of answers"),
        "matrix": _("Several things, each from 1 to 5"),
        "text": _("In their own words"),
    }


def numbers_of(kind: str) -> range:
    """The numbers of a scale, lowest first."""
    low, high, _ends = SCALES[kind]
    return range(low, high + 1)
