"""Every string of every room is said in Chinese, and the same words mean the same everywhere."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from shuke.common.kit import catalogues, extraction

pytestmark = pytest.mark.once
ALIAS = re.compile(r"\bn?p?gettext(?:_lazy|_noop)? as (\w+)")


@pytest.mark.parametrize("room", sorted(catalogues.rooms()))
def test_every_string_is_translated(room):
    assert [str(fault) for fault in catalogues.faults([room])] == []


def test_no_two_rooms_translate_the_same_words_differently():
    """One of them would win on every page. Give such words a context instead."""
    told = [str(fault) for fault in catalogues.faults() if " here, " in fault.what]
    assert told == []


#: Where texts stand that customers read: these may say 您. To colleagues every page says 你.
READ_BY_CUSTOMERS = {
    "collect": {
        "queries/webforms.py",
        "templates/collect/form_bare.html",
        "templates/collect/form_thanks.html",
        "webforms/questions.py",
    },
    "counter": {"templates/counter/_kiosk_phone.html"},
    "customers": {
        "preferences.py",
        "templates/customers/_preference.html",
        "templates/customers/own_data.html",
        "templates/customers/own_data_taking.html",
        "templates/customers/preferences.html",
    },
    "engage": {
        "commands/confirming.py",
        "letters/wording.py",
        "templates/engage/opt_in.html",
        "templates/engage/unsubscribe.html",
    },
    "gatherings": {"templates/gatherings/invitation.html"},
    "knowledge": {
        "templates/knowledge/help.html",
        "templates/knowledge/help_article.html",
        "templates/knowledge/help_base.html",
    },
    "loyalty": {"templates/loyalty/invited.html"},
    "sales": {"reasons.py"},
    "service": {"wording.py"},
    "shop": {"own_answers.py"},
    "surveys": {
        "templates/surveys/_question.html",
        "templates/surveys/answer.html",
        "templates/surveys/closed.html",
        "templates/surveys/sheet.html",
        "templates/surveys/thanks.html",
    },
}


@pytest.mark.parametrize("room", sorted(catalogues.rooms()))
def test_colleagues_are_addressed_alike(room):
    path = catalogues.path_of(catalogues.rooms()[room], "zh_Hans")
    polite = [
        str(message.string)
        for message in catalogues.load(path, "zh_Hans")
        if "您" in str(message.string)
        and not {place for place, _line in message.locations} <= READ_BY_CUSTOMERS.get(room, set())
    ]
    assert polite == []


@pytest.mark.parametrize("room", sorted(READ_BY_CUSTOMERS))
def test_customers_are_addressed_politely(room):
    path = catalogues.path_of(catalogues.rooms()[room], "zh_Hans")
    curt = [
        str(message.string)
        for message in catalogues.load(path, "zh_Hans")
        if "你" in str(message.string).replace("你好", "")
        and {place for place, _line in message.locations} & READ_BY_CUSTOMERS[room]
    ]
    assert curt == []


def test_every_page_of_customers_is_among_those():
    """Whatever bears the shop's face over it is read by customers."""
    faced = {
        (room, f"templates/{page.relative_to(Path(place) / 'templates')}")
        for room, place in catalogues.rooms().items()
        for page in Path(place).glob("templates/**/*.html")
        if "kit/_shop_face.html" in page.read_text("utf-8") and room != "common"
    }
    listed = {(room, page) for room, pages in READ_BY_CUSTOMERS.items() for page in pages}
    assert faced - listed == set()


#: A figure and its sign with a space between: the sign goes to the next line, and the same share looks different on
#: the next page. The kit writes 74.6%.
PARTED = re.compile(r"(?:\d|%\(\w+\)s)[ \u00a0]%(?!\(\w)")
#: Written beside a value: in a template, and in Python.
PARTED_IN_SOURCE = re.compile(r"\}\}[ \u00a0]%(?!\})|f\"[^\"]*\}[ \u00a0]%\"")


@pytest.mark.parametrize("room", sorted(catalogues.rooms()))
def test_a_share_and_its_sign_stand_together(room):
    path = catalogues.path_of(catalogues.rooms()[room], "zh_Hans")
    texts = {
        text
        for message in catalogues.load(path, "zh_Hans")
        for part in (message.id, message.string)
        for text in ((part,) if isinstance(part, str) else part)
    }
    sources = [
        each
        for kind in ("*.py", "*.html")
        for each in Path(catalogues.rooms()[room]).rglob(kind)
        if "tests" not in each.parts
    ]
    parted = [text for text in texts if PARTED.search(text)]
    parted += [
        f"{source.name}: {line.strip()}"
        for source in sources
        for line in source.read_text(encoding="utf-8").splitlines()
        if PARTED_IN_SOURCE.search(line)
    ]
    assert parted == []


def test_no_string_hides_behind_a_name_that_the_collector_does_not_know():
    """A function of another name translates nothing that is not in a catalogue by chance."""
    hidden = [
        f"{path}: {name}"
        for config in apps.get_app_configs()
        if config.name.startswith("shuke.")
        for path in Path(config.path).rglob("*.py")
        for name in ALIAS.findall(path.read_text(encoding="utf-8"))
        if name not in extraction.KEYWORDS
    ]
    assert hidden == []
