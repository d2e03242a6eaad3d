"""The palette's search: pages, actions and people, as far as one may go."""

import pytest

from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db


def labels(client, query: str) -> list[str]:
    answer = client.get("/search/", {"q": query})
    assert answer.status_code == 200
    return [found["label"] for found in answer.json()["results"]]


def test_pages_are_found_in_both_languages_and_by_pinyin(browse):
    for query in ("team", "团队", "tuandui", "td"):
        assert "Team" in labels(browse("owner"), query), query
        assert "团队" in labels(browse("owner", "zh-hans"), query), query


def test_only_allowed_pages_and_actions_are_offered(browse):
    assert "Team" not in labels(browse("agent"), "team")
    assert "Let somebody in" not in labels(browse("analyst"), "somebody")
    assert "Let somebody in" in labels(browse("owner"), "员工")


def test_without_words_it_offers_where_to_go(browse):
    assert labels(browse("owner"), "")[0] == "Today"


def test_every_answer_leads_somewhere(browse, home):
    fill()
    client = browse("owner")
    for found in client.get("/search/", {"q": ""}).json()["results"]:
        assert set(found) == {"label", "hint", "url", "icon", "group"}
        assert client.get(found["url"]).status_code == 200, found


@pytest.mark.parametrize(
    "query", ["\0", "%", "_", "'", '"', "\\", "*", "a" * 5000, "🧸", "(", "NEAR"]
)
def test_odd_words_break_nothing(browse, query):
    labels(browse("owner"), query)


def test_strangers_learn_nothing(client, db):
    assert client.get("/search/", {"q": "a"}).status_code == 302
