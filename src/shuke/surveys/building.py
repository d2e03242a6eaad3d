"""The builder's form: what was typed becomes content, content becomes what the page draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shuke.common.texts import whole_number
from shuke.surveys.content import TEXTS, Content, Question, choice_line
from shuke.surveys.kinds import CHOOSING, SCALES, kinds

#: More rows than a survey may have are not read.
MOST_ROWS = 60
TESTS = {
    "at_most": _("is at most"),
    "at_least": _("is at least"),
    "is": _("is"),
    "is_not": _("is not"),
}


@dataclass(frozen=True)
class Row:
    """One question in the builder."""

    place: int
    id: str
    kind: str
    kind_words: Any
    is_required: bool
    #: (language, its name, the text)
    labels: list[tuple[str, str, str]]
    #: Answers or lines, one a line; None for a kind without.
    options: str | None
    #: (question, its words) that it may depend on.
    before: list[tuple[str, str]]
    condition: Mapping[str, str]
    wrong: Mapping[str, str]


def posted(data: QueryDict) -> Content:
    """What was typed, unchecked."""
    content: Content = {name: _texts(data, name) for name in TEXTS}
    rows = range(min(whole_number(data.get("count", ""), 3) or 0, MOST_ROWS))
    content["questions"] = [
        {
            "id": data.get(f"id-{at}", ""),
            "kind": data.get(f"kind-{at}", ""),
            "label": _texts(data, f"label-{at}"),
            "required": bool(data.get(f"required-{at}")),
            "choices": data.get(f"options-{at}", "").splitlines(),
            "lines": data.get(f"options-{at}", "").splitlines(),
            "only_if": {
                "question": data.get(f"if-{at}", ""),
                "test": data.get(f"test-{at}", ""),
                "value": data.get(f"value-{at}", ""),
            },
        }
        for at in rows
    ]
    return content


def change(content: Content, do: str) -> int | None:
    """What a button asks for, done in place ("add:nps", "up:2", "down:2", "remove:2"); at which question the reader
    goes on. What makes no sense changes nothing."""
    verb, _colon, text = do.partition(":")
    rows = content["questions"]
    if verb == "add" and text in kinds():
        empty = {"label": {}, "required": False, "choices": [], "lines": [], "only_if": None}
        rows.append({"id": _free_id(rows), "kind": text, **empty})
        return len(rows) - 1
    at = whole_number(text, 3)
    if at is None or at >= len(rows):
        return None
    if verb == "remove":
        del rows[at]
        return min(at, len(rows) - 1)
    to = at + {"up": -1, "down": 1}.get(verb, 0)
    if to != at and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        return to
    return None


def drawn(content: Content, wrong: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the builder's template needs."""
    wrong, rows = wrong or {}, []
    before: list[tuple[str, str]] = []
    for place, row in enumerate(content["questions"]):
        problems = {
            part: wrong[f"questions.{place}.{part}"]
            for part in ("kind", "label", "choices", "only_if")
            if f"questions.{place}.{part}" in wrong
        }
        rows.append(_row(place, row, list(before), content, problems))
        words = next(iter(filter(None, row["label"].values())), row["id"])
        if row["kind"] in (*SCALES, *CHOOSING) and row["kind"] != "matrix":
            before.append((row["id"], f"{place + 1}. {words[:40]}"))
    return {
        "rows": rows,
        "texts": {name: _drawn(content[name]) for name in TEXTS},
        "wrong": wrong,
        "offered": list(kinds().items()),
        "tests": list(TESTS.items()),
    }


def _row(
    place: int,
    row: Question,
    before: list[tuple[str, str]],
    content: Content,
    wrong: Mapping[str, str],
) -> Row:
    options = None
    if row["kind"] in CHOOSING or row["kind"] == "matrix":
        part = row["lines" if row["kind"] == "matrix" else "choices"]
        options = "\n".join(
            each if isinstance(each, str) else choice_line(each["label"]) for each in part
        )
    condition = dict(row["only_if"] or {})
    asks = next((q for q in content["questions"] if q["id"] == condition.get("question")), None)
    for each in asks["choices"] if asks else ():
        if not isinstance(each, str) and each["id"] == condition["value"]:
            condition["value"] = choice_line(each["label"])
    words = kinds().get(row["kind"], "")
    labels = _drawn(row["label"])
    return Row(
        place,
        row["id"],
        row["kind"],
        words,
        row["required"],
        labels,
        options,
        before,
        condition,
        wrong,
    )


def _texts(data: QueryDict, name: str) -> dict[str, str]:
    return {code: data.get(f"{name}-{code}", "") for code, _name in settings.LANGUAGES}


def _drawn(texts: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(code, name, texts.get(code, "")) for code, name in settings.LANGUAGES]


def _free_id(rows: list[Question]) -> str:
    numbers = [int(row["id"][1:]) for row in rows if row["id"][1:].isdigit()]
    return f"q{max(numbers, default=0) + 1}"
