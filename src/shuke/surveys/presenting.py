"""Questions as the answer page draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shuke.surveys.content import Content, Question, say
from shuke.surveys.filling import Raw
from shuke.surveys.kinds import SCALES, numbers_of


@dataclass(frozen=True)
class Put:
    """One question as it stands on the page. `options`: (value, words, whether it is chosen)."""

    name: str
    kind: str
    label: str
    is_required: bool
    options: Sequence[tuple[str, str, bool]]
    #: (name, words, options) of each line of a table.
    lines: Sequence[tuple[str, str, Sequence[tuple[str, str, bool]]]]
    ends: tuple[str, str] | None
    text: str
    wrong: str

    @property
    def is_scale(self) -> bool:
        return self.ends is not None and self.kind != "matrix"


def put_of(question: Question, raw: Raw, wrong: str) -> Put:
    kind, name = question["kind"], question["id"]
    ends = None
    options: list[tuple[str, str, bool]] = []
    if kind in SCALES:
        _low, _high, words = SCALES[kind]
        ends = (str(words[0]), str(words[1]))
        options = _numbers(kind, raw.get(name, ()))
    elif question["choices"]:
        chosen = raw.get(name, ())
        options = [(o["id"], say(o["label"]), o["id"] in chosen) for o in question["choices"]]
    lines = []
    for each in question["lines"]:
        field = f"{name}-{each['id']}"
        lines.append((field, say(each["label"]), _numbers(kind, raw.get(field, ()))))
    text = (list(raw.get(name, ())) or [""])[0] if kind == "text" else ""
    label = say(question["label"])
    return Put(name, kind, label, question["required"], options, lines, ends, text, wrong)


def hidden_of(content: Content, put: Sequence[Question], raw: Raw) -> list[tuple[str, str]]:
    """What was answered on other pages, carried along."""
    here = {each["id"] for each in put}
    names = []
    for question in content["questions"]:
        if question["id"] in here:
            continue
        names.append(question["id"])
        names += [f"{question['id']}-{each['id']}" for each in question["lines"]]
    return [(name, value) for name in names for value in raw.get(name, ()) if value]


def _numbers(kind: str, chosen: Any) -> list[tuple[str, str, bool]]:
    return [(str(n), str(n), str(n) in chosen) for n in numbers_of(kind)]
