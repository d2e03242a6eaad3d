"""What a question of a form may be about: the person, how to reach them, what they agree to, or anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.customers import queries as customers

#: Kinds of identity that a form may ask for, the most telling first.
CONTACTS = ("email", "phone")
_CONTROLS = {
    "text": "text",
    "number": "number",
    "date": "date",
    "choice": "choice",
    "yes_no": "yes_no",
}


@dataclass(frozen=True)
class Question:
    """One thing to ask. `control` is how it is answered: text, tel, email, date, number, long, choice,
    several or yes_no. A `free` one may be asked several times, in words of the shop's own."""

    code: str
    #: What the builder calls it, and how visitors are asked unless the shop says otherwise.
    label: Any
    words: Any
    control: str
    free: bool = False
    #: Stored value -> what people read; of a free one the form says them.
    options: tuple[tuple[str, Any], ...] = ()
    autocomplete: str = ""


def _consent(channel: str, label: Any, words: Any) -> Question:
    return Question(f"consent:marketing:{channel}", label, words, "yes_no")


_OF_THE_PERSON = (
    Question("name", _("their name"), _("What is your name?"), "text", autocomplete="name"),
    Question("phone", _("their phone number"), _("Your phone number?"), "tel", autocomplete="tel"),
    Question("email", _("their e-mail address"), _("Your e-mail address?"), "email",
             autocomplete="email"),
    Question("birthday", _("their birthday"), _("When is your birthday?"), "date",
             autocomplete="bday"),
    Question("gender", _("how to address them"), _("How may we address you?"), "choice",
             options=(("f", _("Ms")), ("m", _("Mr")))),
    Question("city", _("their city"), _("Which city do you live in?"), "text",
             autocomplete="address-level2"),
    Question("child", _("their child's birthday"), _("When was your child born?"), "date"),
    Question("guardian", _("whether the child's birthday may be used"),
             _("I am the child's guardian and agree that you use this to advise and remind me."),
             "yes_no"),
)  # fmt: skip
_AGREEMENTS = (
    _consent("email", _("whether we may write by e-mail"),
             _("Yes, write to me by e-mail with news and offers.")),
    _consent("sms", _("whether we may text them"), _("Yes, text me news and offers.")),
    _consent("wechat", _("whether we may write on WeChat"),
             _("Yes, write to me on WeChat with news and offers.")),
    _consent("phone", _("whether we may call them"), _("Yes, call me with news and offers.")),
    _consent("post", _("whether we may send them post"), _("Yes, send me news by post.")),
)  # fmt: skip
_FREE = (
    Question("text", _("something in a line"), "", "text", free=True),
    Question("long", _("something at length"), "", "long", free=True),
    Question("choice", _("one of several answers"), "", "choice", free=True),
    Question("several", _("any of several answers"), "", "several", free=True),
    Question("day", _("a date"), "", "date", free=True),
    Question("number", _("a number"), "", "number", free=True),
)


def questions() -> dict[str, Question]:
    """Everything that can be asked now, by code, the shop's own fields with it."""
    rows = [*_OF_THE_PERSON, *_AGREEMENTS, *_own(), *_FREE]
    return {row.code: row for row in rows}


def question_of(code: str, offered: Mapping[str, Question]) -> Question | None:
    """What a code stands for, also when its field has ended since the form was saved."""
    if (row := offered.get(code)) or not code.startswith("own:"):
        return row
    ended = {f"own:{field.key}": field for field in customers.custom_fields(ended=True)}
    return _of_field(ended[code]) if code in ended else None


def _own() -> list[Question]:
    return [_of_field(field) for field in customers.custom_fields()]


def _of_field(field: customers.CustomField) -> Question:
    options = tuple((choice, choice) for choice in field.choices)
    if field.kind == "yes_no":
        options = tuple((value, customers.yes_no(value)) for value in ("yes", "no"))
    return Question(
        f"own:{field.key}", field.label, field.label, _CONTROLS[field.kind], options=options
    )
