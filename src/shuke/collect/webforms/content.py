"""What a form asks and says: checked when it is saved, in the reader's language when it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.collect.webforms.questions import CONTACTS, Question, question_of, questions
from shuke.common.errors import Invalid
from shuke.common.texts import readable

#: Texts of a form in each language, with how long they may be.
TEXTS = {"title": 120, "intro": 600, "thanks": 600, "link_label": 60}
MOST_FIELDS, MOST_CHOICES, LONGEST_LABEL, LONGEST_CHOICE = 30, 40, 200, 80

Content = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One question as a visitor meets it."""

    id: str
    question: Question
    label: str
    is_required: bool
    #: Stored answer -> what the visitor reads.
    options: tuple[tuple[str, str], ...] = ()

    @property
    def control(self) -> str:
        return self.question.control

    @property
    def is_agreement(self) -> bool:
        return self.question.code.startswith("consent:")


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def read(raw: Mapping[str, Any]) -> Content:
    """The content as it is stored. Raises Invalid, with the place of each mistake ("fields.2.label")."""
    wrong: dict[str, str] = {}
    content: Content = {name: _texts(raw.get(name), most) for name, most in TEXTS.items()}
    content["link"] = _link(str(raw.get("link") or ""), wrong)
    content["confirm"] = bool(raw.get("confirm"))
    rows = raw.get("fields")
    rows = rows if isinstance(rows, list) else []
    if len(rows) > MOST_FIELDS:
        wrong["fields"] = _("Ask %(most)d questions at most.") % {"most": MOST_FIELDS}
    content["fields"] = _fields(rows[:MOST_FIELDS], wrong)
    if not any(content["title"].values()):
        wrong["title"] = _("Say in a few words what the form is for.")
    abouts = {row["about"]: row for row in content["fields"]}
    if not any(abouts.get(kind, {}).get("required") for kind in CONTACTS):
        wrong["fields"] = _("Let one of phone and e-mail be required, else you cannot answer.")
    if content["confirm"] and "email" not in abouts:
        wrong["confirm"] = _("Ask for the e-mail address to which the letter goes.")
    if wrong:
        raise Invalid(_("Some parts of the form cannot stand like this."), fields=wrong)
    return content


def _texts(raw: object, most: int) -> dict[str, str]:
    """A text in each language that has one; a bare text counts for all."""
    given = raw if isinstance(raw, dict) else dict.fromkeys(languages(), raw)
    texts = {code: _lines(given.get(code))[:most] for code in languages()}
    return {code: text for code, text in texts.items() if text}


def _lines(raw: object) -> str:
    lines = [readable(line) for line in str(raw or "").splitlines()]
    return "\n".join(lines).strip()


def _link(text: str, wrong: dict[str, str]) -> str:
    text = text.strip()[:500]
    if text and urlsplit(text).scheme not in ("http", "https"):
        wrong["link"] = _("Give a whole address, beginning with https://.")
    return text


def _fields(rows: list[Any], wrong: dict[str, str]) -> list[dict[str, Any]]:
    offered = questions()
    fields: list[dict[str, Any]] = []
    taken: set[str] = set()
    for place, row in enumerate(rows):
        row = row if isinstance(row, dict) else {}
        about, where = str(row.get("about") or ""), f"fields.{place}"
        question = question_of(about, offered)
        if question is None:
            wrong[f"{where}.about"] = _("Choose what to ask.")
            continue
        if not question.free and about in taken:
            wrong[f"{where}.about"] = _("This is asked already.")
        taken.add(about)
        label = _texts(row.get("label"), LONGEST_LABEL)
        choices = [readable(text)[:LONGEST_CHOICE] for text in row.get("choices") or ()]
        choices = list(dict.fromkeys(text for text in choices if text))[:MOST_CHOICES]
        if question.free and not label:
            wrong[f"{where}.label"] = _("Write the question.")
        if question.free and question.control in ("choice", "several") and len(choices) < 2:
            wrong[f"{where}.choices"] = _("Offer two answers or more.")
        fields.append(
            {
                "id": _id(row.get("id"), fields),
                "about": about,
                "label": label,
                # Agreeing is free: no form may need it.
                "required": bool(row.get("required"))
                and not about.startswith(("consent:", "guardian")),
                "choices": choices if question.free else [],
            }
        )
    return fields


def _id(raw: object, fields: list[dict[str, Any]]) -> str:
    """The id that the question has, or the next one: answers are stored under it."""
    taken = {row["id"] for row in fields}
    text = str(raw or "")
    if text[:1] == "q" and text[1:].isdigit() and len(text) < 6 and text not in taken:
        return text
    number = 1 + max((int(each[1:]) for each in taken), default=0)
    return f"q{number}"


def say(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, else in the one that it has; "" for none."""
    language = translation.get_language() or ""
    return texts.get(language) or next(iter(texts.values()), "")


def fields_of(content: Content) -> list[Field]:
    """The questions in the reader's language. One that nobody can answer any more is left out."""
    offered, fields = questions(), []
    for row in content["fields"]:
        question = question_of(row["about"], offered)
        if question is None:
            continue
        options = [(text, text) for text in row["choices"]] or [
            (value, str(text)) for value, text in question.options
        ]
        fields.append(
            Field(
                row["id"],
                question,
                say(row["label"]) or str(question.words),
                row["required"],
                tuple(options),
            )
        )
    return fields
