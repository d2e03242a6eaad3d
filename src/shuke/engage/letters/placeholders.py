"""The variables as whoever writes a letter is offered them: by their names, with a sample."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.common import basics
from shuke.engage.letters.liquid import Template
from shuke.engage.letters.variables import in_words, registry, samples
from shuke.engage.letters.wording import wording


@dataclass(frozen=True)
class Placeholder:
    label: Any
    code: str
    #: What a letter in the reader's language may say there; "" for a piece of template.
    sample: str


def placeholders() -> list[Placeholder]:
    """What rooms declare, in their order, and the name of the shop."""
    words = wording(get_language() or "")
    variables = registry()
    values = {
        "customer": in_words(variables, samples(), words.code),
        "shop": {"name": basics.name()},
    }
    codes = [
        pair
        for variable in variables.values()
        for pair in ((variable.title, variable.code), *variable.also)
    ]
    return [
        Placeholder(
            label,
            code,
            "" if code.startswith("{%") else Template(code, words, escapes=False).render(values),
        )
        for label, code in (*codes, (_("Shop name"), "{{ shop.name }}"))
    ]
