"""Errors say what happened and what to do, in both languages and without leaving the shell."""

import errno

import pytest

from shuke.common.errors import Conflict, Invalid
from shuke.common.kit import errors
from shuke.common.middleware import error_response


@pytest.mark.parametrize(("language", "title"), [("en", "Not found"), ("zh-hans", "没有找到")])
def test_a_missing_page_keeps_the_menu(browse, language, title):
    page = browse("agent", language).get("/no/such/page/")
    html = page.content.decode()
    assert page.status_code == 404
    assert title in html
    assert 'class="menu"' in html


def test_a_missing_page_tells_strangers_nothing_of_the_menu(client, db):
    html = client.get("/no/such/page/").content.decode()
    assert 'class="menu"' not in html


@pytest.mark.parametrize(("language", "title"), [("en", "see this"), ("zh-hans", "看不到")])
def test_a_page_without_the_right_says_whom_to_ask(browse, language, title):
    page = browse("agent", language).get("/audit/")
    html = page.content.decode()
    assert page.status_code == 403
    assert title in html
    assert "audit.view" in html


def test_our_own_fault_needs_neither_database_nor_session(rf):
    page = errors.broken(rf.get("/"))
    assert page.status_code == 500
    assert "500" in page.content.decode()


def test_an_invalid_value_names_its_fields(rf):
    request = rf.get("/")
    page = error_response(request, Invalid("Two things are wrong.", fields={"name": "Too long."}))
    assert page.status_code == 422
    assert "Too long." in page.content.decode()


def test_a_conflict_has_its_own_words(rf):
    page = error_response(rf.get("/"), Conflict("It was sent meanwhile."))
    assert page.status_code == 409
    assert "It was sent meanwhile." in page.content.decode()


def test_pages_allow_no_inline_code(browse):
    page = browse("agent").get("/kit/")
    html = page.content.decode()
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert " style=" not in html
    assert " onclick=" not in html
    assert "<style" not in html


WORDS = {
    "en": ("Something broke", "Try again", "Out of service just now", "There is no room left"),
    "zh-hans": ("出了点问题", "重试", "暂时无法使用", "服务器的磁盘满了"),
}


@pytest.fixture
def break_with(monkeypatch):
    """`break_with(error)`: from now on the list of customers raises it."""

    def arm(error: Exception) -> None:
        def fails(*_given):
            raise error

        monkeypatch.setattr("shuke.customers.tables.CustomerTable.__init__", fails)

    return arm


@pytest.mark.parametrize("language", WORDS)
def test_a_fault_of_ours_says_so_in_both_languages_and_asks_again(browse, break_with, language):
    broken, retry, _title, _full = WORDS[language]
    break_with(RuntimeError("a fault"))
    client = browse("owner", language)
    client.raise_request_exception = False
    page = client.get("/customers/?q=lin")
    html = page.content.decode()
    assert page.status_code == 500
    assert broken in html and 'href="/customers/?q=lin"' in html and retry in html


@pytest.mark.parametrize("language", WORDS)
def test_a_full_disk_says_so_in_both_languages_and_when_to_ask_again(browse, break_with, language):
    _broken, retry, title, full = WORDS[language]
    break_with(OSError(errno.ENOSPC, "No space left on device"))
    page = browse("owner", language).get("/customers/")
    html = page.content.decode()
    assert page.status_code == 503 and page["Retry-After"] == "30"
    assert title in html and full in html and retry in html
    assert 'class="menu"' in html


def test_what_a_button_sent_is_not_repeated_by_an_address(rf):
    page = errors.broken(rf.post("/customers/new/")).content.decode()
    assert 'href="/customers/new/"' not in page
