"""Evidence as people read it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

FOR = {
    "name same": _("same name"),
    "name turned": _("same name, family and given name in the other order"),
    "name pinyin": _("name written in pinyin"),
    "name sound": _("name sounds the same"),
    "name near": _("name with a slip"),
    "name part": _("a part of the name"),
    "born same": _("same birthday"),
    "born day": _("same day and month of birth"),
    "born near": _("birthday with a slip"),
    "phone same": _("same phone"),
    "phone near": _("phone with one digit off"),
    "phone masked4": _("the digits shown of a masked phone fit, the last four too"),
    "phone masked": _("the digits shown of a masked phone fit"),
    "email same": _("same e-mail address"),
    "email near": _("e-mail address with a slip"),
    "email local": _("same e-mail name at another provider"),
    "city same": _("same city"),
}
AGAINST = {
    "name half": _("another given name"),
    "name other": _("another name"),
    "born other": _("another birthday"),
    "phone other": _("another phone"),
    "city other": _("another city"),
}


def spoken_for(evidence: Iterable[str]) -> list[str]:
    """What speaks for it, in the order of the evidence."""
    return [str(FOR[each]) for each in evidence if each in FOR]


def spoken_against(evidence: Iterable[str]) -> list[str]:
    return [str(AGAINST[each]) for each in evidence if each in AGAINST]
