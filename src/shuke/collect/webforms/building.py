"""The builder's form: what was typed becomes content, content becomes what the page draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import translation

from shuke.collect.webforms.content import TEXTS, Content
from shuke.collect.webforms.questions import Question, question_of, questions
from shuke.common.texts import whole_number

#: More rows than a form may have are not read.
MOST_ROWS = 60


@dataclass(frozen=True)
class Row:
    """One question in the builder."""

    place: int
    id: str
    about: str
    question: Question | None
    is_required: bool
    #: (language, its name, the text, what stands there when it is empty)
    labels: list[tuple[str, str, str, str]]
    choices: str
    wrong: Mapping[str, str]

    @property
    def has_choices(self) -> bool:
        is_free = self.question is not None and self.question.free
        return is_free and self.question.control in ("choice", "several")  # type: ignore[union-attr]

    @property
    def is_agreement(self) -> bool:
        return self.about.startswith("consent:")


def posted(data: QueryDict) -> Content:
    """What was typed, unchecked."""
    content: Content = {name: _texts(data, name) for name in TEXTS}
    content |= {"link": data.get("link", ""), "confirm": bool(data.get("confirm"))}
    count = data.get("count", "")
    rows = range(min(whole_number(count, 3) or 0, MOST_ROWS))
    content["fields"] = [
        {
            "id": data.get(f"id-{at}", ""),
            "about": data.get(f"about-{at}", ""),
            "label": _texts(data, f"label-{at}"),
            "required": bool(data.get(f"required-{at}")),
            "choices": data.get(f"choices-{at}", "").splitlines(),
        }
        for at in rows
    ]
    return content


def _texts(data: QueryDict, name: str) -> dict[str, str]:
    return {code: data.get(f"{name}-{code}", "") for code, _name in settings.LANGUAGES}


def change(content: Content, do: str) -> int | None:
    """What a button asks for, done in place ("add:phone", "up:2", "down:2", "remove:2"); at which question
    the reader goes on. What makes no sense changes nothing."""
    verb, _colon, text = do.partition(":")
    fields = content["fields"]
    if verb == "add" and question_of(text, questions()):
        fields.append(
            {"id": _free_id(fields), "about": text, "label": {}, "required": False, "choices": []}
        )
        return len(fields) - 1
    at = whole_number(text, 3)
    if at is None or at >= len(fields):
        return None
    if verb == "remove":
        del fields[at]
        return min(at, len(fields) - 1)
    to = at + {"up": -1, "down": 1}.get(verb, 0)
    if to != at and 0 <= to < len(fields):
        fields[at], fields[to] = fields[to], fields[at]
        return to
    return None


def _free_id(fields: list[dict[str, Any]]) -> str:
    """An id that no question of the form has, so that two that were added stay apart while they move."""
    numbers = [int(row["id"][1:]) for row in fields if row["id"][1:].isdigit()]
    return f"q{max(numbers, default=0) + 1}"


def drawn(content: Content, wrong: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the builder's template needs."""
    wrong, offered = wrong or {}, questions()
    rows = []
    for place, row in enumerate(content["fields"]):
        question = question_of(row["about"], offered)
        labels = [
            (code, name, row["label"].get(code, ""), _words(question, code))
            for code, name in settings.LANGUAGES
        ]
        problems = {
            part: wrong[f"fields.{place}.{part}"]
            for part in ("about", "label", "choices")
            if f"fields.{place}.{part}" in wrong
        }
        rows.append(
            Row(
                place, row.get("id", ""), row["about"], question, row["required"], labels,
                "\n".join(row["choices"]), problems,
            )
        )  # fmt: skip
    taken = {row["about"] for row in content["fields"]}
    return {
        "rows": rows,
        "texts": {name: _drawn_texts(content[name]) for name in TEXTS},
        "link": content["link"],
        "confirm": content["confirm"],
        "wrong": wrong,
        "offered": [each for each in offered.values() if each.free or each.code not in taken],
    }


def _words(question: Question | None, language: str) -> str:
    """How visitors of that language are asked unless the shop says otherwise."""
    with translation.override(language):
        return "" if question is None else str(question.words)


def _drawn_texts(texts: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(code, name, texts.get(code, "")) for code, name in settings.LANGUAGES]
