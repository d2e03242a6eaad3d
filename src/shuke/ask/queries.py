"""The door for reads: a question in words, and its answer."""

from django.utils.translation import gettext as _

from shuke.ask.answering import Answer, answer
from shuke.ask.plan import Left, Plan
from shuke.ask.reading import LONGEST, read
from shuke.ask.vocabulary import vocabulary
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid

__all__ = ["Answer", "NotUnderstood", "Plan", "ask", "examples", "plan_of"]


class NotUnderstood(Invalid):
    """A question that is left to a person; `unknown` are the words that nobody here knows."""

    def __init__(self, left: Left):
        self.unknown = left.unknown
        words = _(", ").join(left.unknown)
        super().__init__(
            _("I do not know what this means: %(words)s.") % {"words": words}
            if words
            else _(
                "I cannot make out what is asked: name a figure, or say which people you look for."
            ),
            code="not_understood",
        )


def plan_of(actor: Actor, text: str) -> Plan:
    """What a question means, today. Raises NotUnderstood, Invalid for one that is too long, and Busy while the
    warehouse is being made."""
    require(actor, "insight.view")
    if len(text) > LONGEST:
        raise Invalid(_("Ask in at most %(most)s characters.") % {"most": LONGEST})
    plan = read(text, vocabulary(), clock.today())
    if isinstance(plan, Left):
        raise NotUnderstood(plan)
    return plan


def ask(actor: Actor, text: str) -> Answer:
    """The answer of a question; raises as `plan_of` does."""
    return answer(actor, plan_of(actor, text))


def examples() -> list[str]:
    """Questions of many kinds, to begin with, in the reader's language."""
    return [
        _("How much did we sell last month?"),
        _("Which regulars did not come back last month, and why?"),
        _("Which store sold the most this year?"),
        _("Top 5 products by profit"),
        _("Orders per day in the last 30 days"),
        _("Whose birthday is in the next 14 days?"),
        _("Return rate this year compared with last year"),
        _("Which products are bought together?"),
    ]
