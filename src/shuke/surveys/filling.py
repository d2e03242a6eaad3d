"""What somebody answers: which questions are put to them, page by page, and what of it is stored.

Answers are {question: value}: a number of a scale, a choice, a list of choices, a text, or {line: number} of a table.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.common.texts import readable, whole_number
from shuke.surveys.content import Content, Question, question_of
from shuke.surveys.kinds import SCALES, numbers_of

LONGEST_TEXT = 2_000
Answers = dict[str, Any]
#: What was posted: name of a field -> its values; a line of a table is "q3-r1".
Raw = Mapping[str, Sequence[str]]


def pages_of(content: Content) -> list[list[Question]]:
    """The questions in pages: one that depends on an answer stands on a later page than it, so that nobody needs a
    script to be asked rightly."""
    pages: list[list[Question]] = []
    for question in content["questions"]:
        condition = question["only_if"]
        here = {each["id"] for each in pages[-1]} if pages else set()
        if not pages or (condition and condition["question"] in here):
            pages.append([])
        pages[-1].append(question)
    return pages


def applies(content: Content, question: Question, answers: Answers) -> bool:
    """Whether the question is put to who answered so. One that depends on an answer that was not given is not."""
    condition = question["only_if"]
    if not condition:
        return True
    asks = question_of(content, condition["question"])
    value = answers.get(condition["question"])
    if asks is None or value is None:
        return False
    if asks["kind"] in SCALES:
        number = int(condition["value"])
        return {
            "at_most": value <= number,
            "at_least": value >= number,
            "is": value == number,
            "is_not": value != number,
        }[condition["test"]]
    chosen = condition["value"] in (value if isinstance(value, list) else [value])
    return chosen == (condition["test"] == "is")


def read(content: Content, raw: Raw) -> Answers:
    """All answers to the questions that are put to whoever answers so; the rest is dropped. Raises Invalid by question."""
    answers, wrong = gather(content, content["questions"], raw)
    if wrong:
        raise Invalid(_("Something is missing or cannot be read."), fields=wrong)
    if not answers:
        raise Invalid(_("Answer at least one question."))
    return answers


def gather(
    content: Content, questions: Sequence[Question], raw: Raw
) -> tuple[Answers, dict[str, str]]:
    """The answers to these questions, the first of the survey first, and what is wrong by question."""
    answers: Answers = {}
    wrong: dict[str, str] = {}
    for question in questions:
        if not applies(content, question, answers):
            continue
        try:
            value = _READERS[question["kind"]](question, raw)
        except ValueError as error:
            wrong[question["id"]] = str(error)
            continue
        if value not in (None, "", [], {}):
            answers[question["id"]] = value
        elif question["required"]:
            wrong[question["id"]] = _("Please answer this.")
    return answers, wrong


def raw_of(content: Content, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Answers as a program sends them, as a page would post them."""
    raw: dict[str, list[str]] = {}
    for question in content["questions"]:
        value = given.get(question["id"])
        if isinstance(value, Mapping):
            raw |= {f"{question['id']}-{line}": [str(number)] for line, number in value.items()}
        elif value is not None:
            many = value if isinstance(value, list) else [value]
            raw[question["id"]] = [str(each) for each in many]
    return raw


def _one(raw: Raw, name: str) -> str:
    values = raw.get(name) or ("",)
    return str(values[0]).strip()


def _number(question: Question, raw: Raw, name: str = "") -> int | None:
    text = _one(raw, name or question["id"])
    if not text:
        return None
    number = whole_number(text, 2)
    if number is None or number not in numbers_of(question["kind"]):
        raise ValueError(_("Choose one of the numbers."))
    return number


def _choice(question: Question, raw: Raw) -> str:
    text = _one(raw, question["id"])
    if text and text not in {each["id"] for each in question["choices"]}:
        raise ValueError(_("Choose one of the list."))
    return text


def _several(question: Question, raw: Raw) -> list[str]:
    chosen = list(dict.fromkeys(text for text in raw.get(question["id"], ()) if text))
    if not set(chosen) <= {each["id"] for each in question["choices"]}:
        raise ValueError(_("Choose one of the list."))
    return chosen


def _matrix(question: Question, raw: Raw) -> dict[str, int]:
    numbers = {
        each["id"]: _number(question, raw, f"{question['id']}-{each['id']}")
        for each in question["lines"]
    }
    values = {key: number for key, number in numbers.items() if number is not None}
    if question["required"] and len(values) < len(numbers):
        raise ValueError(_("Please answer each line."))
    return values


def _text(question: Question, raw: Raw) -> str:
    text = "\n".join(readable(line) for line in _one(raw, question["id"]).splitlines()).strip()
    if len(text) > LONGEST_TEXT:
        raise ValueError(_("This is longer than %(limit)d characters.") % {"limit": LONGEST_TEXT})
    return text


_READERS: dict[str, Any] = {
    "nps": _number,
    "satisfaction": _number,
    "effort": _number,
    "choice": _choice,
    "several": _several,
    "matrix": _matrix,
    "text": _text,
}
