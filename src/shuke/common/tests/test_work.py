"""Progress of long work: polls while it moves, ends with the page, offers what can be done."""

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from tests.markup import tight

from shuke.common.kit.progress import progress_response

JOB = {
    "done": 182_400, "total": 541_909, "state": "running", "speed": 21_300, "remaining": 17,
    "problems": 12, "problems_url": "/imports/7/held/", "unit": "lines", "url": "/imports/7/now/",
    "pause_url": "/imports/7/pause/", "resume_url": "/imports/7/resume/",
    "stop_url": "/imports/7/stop/",
}  # fmt: skip


def drawn(**changes):
    with translation.override("en"):
        template = engines["django"].from_string("{% progress job %}")
        return template.render({"job": {**JOB, **changes}})


def test_running_work_says_how_far_and_asks_again():
    html = tight(drawn())
    assert "<b>182,400</b>of 541,909 lines" in html
    assert "34%" in html
    assert 'value="182400" max="541909"' in html
    assert 'data-live="/imports/7/now/" data-every="1"' in html
    assert "17 seconds left" in html
    assert '<a href="/imports/7/held/">12 problems</a>' in html
    assert "/pause/" in html and "/stop/" in html and "/resume/" not in html


@pytest.mark.parametrize("state", ["paused", "stopped", "done", "failed"])
def test_work_that_stands_still_is_not_asked(state):
    assert "data-live" not in drawn(state=state)


def test_only_paused_work_can_be_resumed():
    assert "/resume/" in drawn(state="paused")
    assert "/pause/" not in drawn(state="paused")
    assert "<form" not in drawn(state="done")


def test_work_of_unknown_size_claims_no_share():
    html = drawn(total=None, state="waiting", done=0)
    assert "%" not in html
    assert "value=" not in html.split("<progress")[1].split(">")[0]


@pytest.mark.parametrize(("state", "refresh"), [("running", None), ("done", "true")])
def test_the_page_is_loaded_anew_once_the_work_has_ended(state, refresh):
    answer = progress_response(RequestFactory().get("/"), {**JOB, "state": state})
    assert answer.get("HX-Refresh") == refresh


def test_a_poll_that_brings_nothing_new_is_answered_without_a_body():
    first = progress_response(RequestFactory().get("/"), JOB)
    again = RequestFactory().get("/", headers={"If-None-Match": first["ETag"]})
    assert progress_response(again, JOB).status_code == 304
    assert progress_response(again, {**JOB, "done": 182_401}).status_code == 200
    with translation.override("zh-hans"):
        assert progress_response(again, JOB).status_code == 200
