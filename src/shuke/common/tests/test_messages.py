"""`shuke messages` finds every string, keeps translations, and fails on a missing one."""

import io

import pytest
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command

from shuke.common.kit import catalogues, extraction

TEMPLATE = """{% extends "kit/page.html" %}
{% block title %}{% translate "Title" %}{% endblock %}
{% if a == _("in a condition") %}{% translate "May" context "month" %}{% endif %}
{% blocktranslate count counter=n trimmed with who=name %}
  {{ who }} has {{ counter }} order
{% plural %}
  {{ who }} has {{ counter }} orders
{% endblocktranslate %}
{% empty _("in an argument") text=_("in a keyword") %}{{ x|default:_("in a filter") }}
{% for each in list %}{% include "kit/_mark.html" with label=_("in an include") %}{% endfor %}
{% translate "100% sure" %}{# {% translate "never" %} #}"""
MODULE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
a = _("one")
b = ngettext("%(n)d row", "%(n)d rows", 3)
c = pgettext_lazy("month", "Mar")
d = _(variable)
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room of its own with one module and one template."""
    (tmp_path / "templates/room").mkdir(parents=True)
    (tmp_path / "templates/room/page.html").write_text(TEMPLATE)
    (tmp_path / "rules.py").write_text(MODULE)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_rules.py").write_text('_("not of the product")')
    monkeypatch.setattr(catalogues, "rooms", lambda names=(): {"room": tmp_path})
    return tmp_path


def translate(room, words):
    """Write translations into the room's catalogue."""
    path = catalogues.path_of(room, "zh_Hans")
    text = path.read_text()
    for source, target in words.items():
        for key in (f'msgid "{source}"\nmsgstr ""', f'msgid_plural "{source}"\nmsgstr[0] ""'):
            text = text.replace(key, key[:-1] + f'{target}"')
    path.write_text(text)


def test_every_kind_of_string_is_found(room):
    found = {(each.singular, each.plural, each.context) for each in extraction.strings(room)}
    assert found == {
        ("Title", None, None),
        ("in a condition", None, None),
        ("May", None, "month"),
        ("%(who)s has %(counter)s order", "%(who)s has %(counter)s orders", None),
        ("in an argument", None, None),
        ("in a keyword", None, None),
        ("in a filter", None, None),
        ("in an include", None, None),
        ("100%% sure", None, None),
        ("one", None, None),
        ("%(n)d row", "%(n)d rows", None),
        ("Mar", None, "month"),
    }


def test_a_catalogue_changes_only_with_the_words(room):
    path, count = catalogues.refresh(room, "zh_Hans")
    first = path.read_text()
    assert count == 12
    assert str(room) not in first
    assert "Date" not in first
    catalogues.refresh(room, "zh_Hans")
    assert path.read_text() == first
    (room / "rules.py").write_text("\n\n\n" + MODULE)
    catalogues.refresh(room, "zh_Hans")
    assert path.read_text() == first


def test_translations_are_kept_and_gone_strings_marked(room):
    path, _count = catalogues.refresh(room, "zh_Hans")
    translate(room, {"one": "一", "Title": "标题"})
    (room / "rules.py").write_text(MODULE.replace('"one"', '"two"'))
    catalogues.refresh(room, "zh_Hans")
    text = path.read_text()
    assert 'msgid "Title"\nmsgstr "标题"' in text
    assert '#~ msgid "one"\n#~ msgstr "一"' in text
    (room / "rules.py").write_text(MODULE)
    catalogues.refresh(room, "zh_Hans")
    assert 'msgid "one"\nmsgstr "一"' in path.read_text()


def test_a_missing_translation_fails_the_check(room):
    catalogues.refresh(room, "zh_Hans")
    said = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("messages", check=True, stdout=said)
    assert failure.value.returncode == 1
    assert "room [zh_Hans] not translated: 'one'" in said.getvalue()


def test_a_new_string_fails_the_check_before_any_refresh(room):
    (room / "rules.py").write_text('_("brand new")')
    assert "brand new" in {fault.text for fault in catalogues.faults()}


def test_a_lost_placeholder_fails_the_check(room):
    (room / "templates/room/page.html").write_text("")
    (room / "rules.py").write_text('_("Hello %(name)s")')
    catalogues.refresh(room, "zh_Hans")
    translate(room, {"Hello %(name)s": "你好"})
    assert [fault.what for fault in catalogues.faults()] == ["placeholders differ (%(name)s)"]
    path = catalogues.path_of(room, "zh_Hans")
    path.write_text(path.read_text().replace("你好", "你好，%(name)s"))
    assert list(catalogues.faults()) == []


def test_two_rooms_may_not_contradict_each_other(room, tmp_path_factory, monkeypatch):
    other = tmp_path_factory.mktemp("other")
    for folder, word in ((room, "打开"), (other, "公开")):
        for old in folder.rglob("*.html"):
            old.unlink()
        (folder / "rules.py").write_text('_("Open")')
        catalogues.refresh(folder, "zh_Hans")
        translate(folder, {"Open": word})
    monkeypatch.setattr(catalogues, "rooms", lambda names=(): {"a": room, "b": other})
    assert [fault.what for fault in catalogues.faults()] == ["公开 here, 打开 in a"]


def test_compiling_writes_only_what_is_stale(room):
    catalogues.refresh(room, "zh_Hans")
    translate(room, {"one": "一"})
    assert catalogues.compile_all() == 1
    assert catalogues.compile_all() == 0
    with catalogues.path_of(room, "zh_Hans").open("rb") as file:
        assert read_po(file).get("one").string == "一"


def test_an_unknown_room_is_named(db):
    with pytest.raises(CommandError, match="attic"):
        call_command("messages", "attic")
