"""The gallery's rule: when a letter waits. A second grammar beside that of segments."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from shuke.common.access import Request, signed_in
from shuke.common.kit.sentences import drafting, drawing, verbs
from shuke.common.kit.sentences.drafting import Raw
from shuke.common.kit.sentences.grammar import Grammar
from shuke.common.kit.sentences.plain import Argument, Comparison, Statement, sentence

HOURS = Argument(initial=24, unit=pgettext_lazy("gallery", "hours"))
CHANNELS = {
    "email": pgettext_lazy("gallery", "E-mail"),
    "sms": pgettext_lazy("gallery", "SMS"),
}
FIELDS = {
    each.key: each
    for each in (
        Statement(
            key="last",
            label=pgettext_lazy("gallery", "The last letter"),
            group=pgettext_lazy("gallery", "What was sent"),
            operators=(
                Comparison(
                    "within",
                    pgettext_lazy("gallery", "was sent within"),
                    pgettext_lazy("gallery", "a letter was sent in the last %(value)s hours"),
                    (HOURS,),
                ),
                Comparison(
                    "never",
                    pgettext_lazy("gallery", "was never sent"),
                    pgettext_lazy("gallery", "no letter was ever sent"),
                ),
            ),
        ),
        Statement(
            key="channel",
            label=pgettext_lazy("gallery", "The channel"),
            group=pgettext_lazy("gallery", "This letter"),
            operators=(
                Comparison(
                    "is",
                    pgettext_lazy("gallery", "is one of"),
                    pgettext_lazy("gallery", "it goes by %(value)s"),
                    (Argument(widget="choices", initial=("sms",), choices=CHANNELS),),
                ),
            ),
        ),
        Statement(
            key="ticket",
            label=pgettext_lazy("gallery", "Their words"),
            group=pgettext_lazy("gallery", "What they wrote"),
            operators=(
                Comparison(
                    "hold",
                    pgettext_lazy("gallery", "hold"),
                    pgettext_lazy("gallery", "they wrote %(value)s"),
                    (Argument(widget="texts", initial=()),),
                ),
            ),
        ),
    )
}
GRAMMAR = Grammar(
    fields=lambda: FIELDS,
    first="last",
    head=pgettext_lazy("gallery", "A letter waits when"),
    nested=pgettext_lazy("gallery", "when"),
    empty=pgettext_lazy("gallery", "No condition: nothing waits."),
    draft_url="kit:sentence",
    below="kit/gallery/_words.html",
    deepest=3,
    most=10,
)
START: Raw = {
    "all": [
        {"field": "last", "op": "within", "value": 24},
        {"any": [{"field": "channel", "op": "is", "value": ["sms"]}]},
    ]
}


def context(where: Raw, focus: str = "") -> dict[str, Any]:
    return {
        "grammar": GRAMMAR,
        "root": drawing.draw(GRAMMAR, where, {}, focus),
        "sentence": sentence(GRAMMAR, where),
    }


@signed_in
@require_POST
def draft(request: Request) -> HttpResponse:
    """The gallery's rule after one change."""
    where = drafting.read(request.POST, GRAMMAR)
    focus = ""
    for action in request.POST.getlist("do"):
        focus = verbs.apply(GRAMMAR, where, action) or focus
    return render(request, "kit/sentence/_sentence.html", context(where, focus))
