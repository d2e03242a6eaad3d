"""Language and theme: switched at once, without losing the page."""

import pytest


@pytest.fixture
def agent(browse):
    return browse("agent")


def test_the_language_switches_and_the_page_stays(agent):
    assert "Skip to the content" in agent.get("/kit/?q=林").content.decode()
    answer = agent.post("/language/", {"language": "zh-hans", "next": "/kit/?q=林&sort=-name"})
    assert answer.status_code == 302
    assert answer["Location"] == "/kit/?q=%E6%9E%97&sort=-name"
    page = agent.get(answer["Location"]).content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "跳到正文" in page
    assert "林小满" in page
    agent.post("/language/", {"language": "en", "next": "/kit/"})
    assert '<html lang="en"' in agent.get("/kit/").content.decode()


def test_a_stranger_may_switch_the_language_of_the_log_in(client, db):
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert "Log in" in client.get("/login/").content.decode()
    client.post("/language/", {"language": "zh-hans", "next": "/login/"})
    assert '<html lang="zh-Hans"' in client.get("/login/").content.decode()


def test_the_theme_is_kept_and_can_follow_the_system_again(agent):
    def page():
        return agent.get("/kit/").content.decode()

    assert 'dark.css" media="(prefers-color-scheme: dark)"' in page()
    agent.post("/theme/", {"theme": "dark", "next": "/kit/"})
    assert 'data-theme="dark"' in page()
    assert 'dark.css">' in page()
    agent.post("/theme/", {"theme": "light", "next": "/kit/"})
    assert "dark.css" not in page()
    agent.post("/theme/", {"theme": "", "next": "/kit/"})
    assert 'dark.css" media="(prefers-color-scheme: dark)"' in page()


@pytest.mark.parametrize("path", ["/language/", "/theme/", "/columns/"])
def test_a_preference_changes_only_by_post(agent, path):
    assert agent.get(path).status_code == 405


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/x", "javascript:alert(1)", ""]
)
def test_a_preference_never_leads_elsewhere(agent, elsewhere):
    answer = agent.post("/theme/", {"theme": "dark", "next": elsewhere})
    assert answer["Location"] == "/"


def test_an_unknown_language_or_theme_changes_nothing(agent):
    assert not agent.post("/language/", {"language": "xx", "next": "/kit/"}).cookies
    assert not agent.post("/theme/", {"theme": "pink", "next": "/kit/"}).cookies


def test_a_table_with_a_hostile_name_sets_no_cookie(agent):
    answer = agent.post("/columns/", {"table": "a;b=c", "column": "x", "next": "/kit/"})
    assert not answer.cookies
