"""What a survey asks and says: checked when it is saved, in the reader's language when it is drawn."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.common.texts import readable, whole_number
from shuke.surveys.kinds import CHOOSING, SCALES, kinds

#: Texts of a survey in each language, with how long they may be.
TEXTS = {"title": 120, "intro": 600, "thanks": 600}
MOST_QUESTIONS, MOST_CHOICES, MOST_LINES, LONGEST_LABEL, LONGEST_CHOICE = 40, 40, 20, 200, 120
#: How an answer before decides whether a question is put.
TESTS = ("at_most", "at_least", "is", "is_not")

Content = dict[str, Any]
Question = dict[str, Any]


def read(raw: Mapping[str, Any], earlier: Sequence[Content] = ()) -> Content:
    """The content as it is stored. Raises Invalid, with the place of each mistake ("questions.2.label"). An id stays
    with what it was given for: a question that became one of another kind, and a choice of other words, get new ones,
    so that what was answered `earlier` still says what it said."""
    wrong: dict[str, str] = {}
    content: Content = {name: _texts(raw.get(name), most) for name, most in TEXTS.items()}
    rows = raw.get("questions")
    rows = rows if isinstance(rows, list) else []
    if not rows:
        wrong["questions"] = _("Ask something.")
    if len(rows) > MOST_QUESTIONS:
        wrong["questions"] = _("Ask %(most)d questions at most.") % {"most": MOST_QUESTIONS}
    content["questions"] = _questions(rows[:MOST_QUESTIONS], earlier, wrong)
    if not content["title"]:
        wrong["title"] = _("Say in a few words what the survey is about.")
    if wrong:
        raise Invalid(_("Some parts of the survey cannot stand like this."), fields=wrong)
    return content


def say(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, else in the one that it has; "" for none."""
    language = translation.get_language() or ""
    return texts.get(language) or next(iter(texts.values()), "")


def question_of(content: Content, key: str) -> Question | None:
    return next((each for each in content["questions"] if each["id"] == key), None)


def choice_line(texts: Mapping[str, str]) -> str:
    """A choice as it is typed: "中文 | English", once where both are the same."""
    return " | ".join(dict.fromkeys(texts.get(code, "") for code in _languages())).strip(" |")


def _questions(
    rows: list[Any], earlier: Sequence[Content], wrong: dict[str, str]
) -> list[Question]:
    before: dict[str, Question] = {}
    for content in earlier:
        before |= {each["id"]: each for each in content["questions"]}
    taken = set(before)
    renamed: dict[str, str] = {}
    questions: list[Question] = []
    for place, row in enumerate(rows):
        row, where = (row if isinstance(row, dict) else {}), f"questions.{place}"
        kind = str(row.get("kind") or "")
        if kind not in kinds():
            wrong[f"{where}.kind"] = _("Choose how it is answered.")
            continue
        label = _texts(row.get("label"), LONGEST_LABEL)
        if not label:
            wrong[f"{where}.label"] = _("Write the question.")
        typed = str(row.get("id") or "")
        old = before.get(typed)
        is_same = old is not None and old["kind"] == kind
        used = {each["id"] for each in questions}
        key = typed if is_same and typed not in used else _next("q", taken | used)
        taken.add(key)
        renamed[typed or key] = key
        ever = [
            each
            for content in earlier
            for each in content["questions"]
            if is_same and each["id"] == key
        ]
        choices = _options("c", row.get("choices"), MOST_CHOICES, [e["choices"] for e in ever])
        lines = _options("r", row.get("lines"), MOST_LINES, [e["lines"] for e in ever])
        if kind in CHOOSING and len(choices) < 2:
            wrong[f"{where}.choices"] = _("Offer two answers or more.")
        if kind == "matrix" and len(lines) < 2:
            wrong[f"{where}.choices"] = _("Write two lines or more.")
        question = {
            "id": key,
            "kind": kind,
            "label": label,
            "required": bool(row.get("required")),
            "choices": choices if kind in CHOOSING else [],
            "lines": lines if kind == "matrix" else [],
        }
        question["only_if"] = _condition(row.get("only_if"), questions, renamed, where, wrong)
        questions.append(question)
    return questions


def _condition(
    raw: object,
    before: Sequence[Question],
    renamed: Mapping[str, str],
    where: str,
    wrong: dict[str, str],
) -> dict[str, str] | None:
    """On which answer to a question further up this one is put; None: always."""
    given = raw if isinstance(raw, dict) else {}
    typed = str(given.get("question") or "")
    if not typed:
        return None
    key = renamed.get(typed, "")
    asks = next((each for each in before if each["id"] == key), None)
    test, value = str(given.get("test") or ""), readable(str(given.get("value") or ""))
    if asks is None:
        wrong[f"{where}.only_if"] = _("Depend on a question that stands further up.")
        return None
    if asks["kind"] in SCALES:
        low, high, _ends = SCALES[asks["kind"]]
        number = whole_number(value, 2)
        if number is None or not low <= number <= high or test not in TESTS:
            words = _("Give a number from %(low)s to %(high)s.")
            wrong[f"{where}.only_if"] = words % {"low": low, "high": high}
        return {"question": key, "test": test, "value": value}
    if asks["kind"] in CHOOSING and test in ("is", "is_not"):
        chosen = next(
            (
                each["id"]
                for each in asks["choices"]
                if value in (each["id"], choice_line(each["label"]), *each["label"].values())
            ),
            None,
        )
        if chosen is None:
            wrong[f"{where}.only_if"] = _("Give one of its answers, as it is written there.")
        return {"question": key, "test": test, "value": chosen or ""}
    wrong[f"{where}.only_if"] = _("Such a question decides nothing: depend on another one.")
    return None


def _options(
    sign: str, raw: object, most: int, ever: Sequence[Sequence[Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """Choices or lines: each typed as a line, or given as {"label": …}. The same words keep their id."""
    given = raw if isinstance(raw, list) else []
    old: dict[str, str] = {}
    for before in ever:
        for each in before:
            old |= dict.fromkeys(each["label"].values(), each["id"])
    taken = {each["id"] for before in ever for each in before}
    options: list[dict[str, Any]] = []
    for each in given:
        label = _typed(each)
        if not label or label in [other["label"] for other in options] or len(options) == most:
            continue
        used = {other["id"] for other in options}
        same = (old[text] for text in label.values() if text in old)
        key = next((one for one in same if one not in used), "") or _next(sign, taken | used)
        options.append({"id": key, "label": label})
    return options


def _typed(raw: object) -> dict[str, str]:
    if isinstance(raw, dict):
        return _texts(raw.get("label"), LONGEST_CHOICE)
    parts = [readable(part) for part in str(raw or "").replace("｜", "|").split("|")][:2]
    return _texts(dict(zip(_languages(), parts, strict=False)), LONGEST_CHOICE)


def _texts(raw: object, most: int) -> dict[str, str]:
    """A text in each language that has one; a bare text counts for all."""
    given = raw if isinstance(raw, dict) else dict.fromkeys(_languages(), raw)
    texts = {code: _lines(given.get(code))[:most].strip() for code in _languages()}
    return {code: text for code, text in texts.items() if text}


def _lines(raw: object) -> str:
    lines = [readable(line) for line in str(raw or "").splitlines()]
    return "\n".join(lines).strip()


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _next(sign: str, taken: Iterable[str]) -> str:
    numbers = (int(key[1:]) for key in taken if key[:1] == sign and key[1:].isdigit())
    return f"{sign}{max(numbers, default=0) + 1}"
