"""Toasts reach the person on whole pages and on parts, with a way back, exactly once."""

import json

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse

from shuke.common.kit.toasts import ToastMiddleware, toast


@pytest.fixture
def answer(rf):
    """Answers a request whose view leaves one toast; `part` asks as htmx does."""

    def make(part, **headers):
        request = rf.get("/", headers={"HX-Request": "true"} if part else {})
        request.session = {}
        request._messages = FallbackStorage(request)

        def view(request):
            toast(request, "客户已合并", undo="/merges/7/undo/")
            return HttpResponse(headers=headers)

        return ToastMiddleware(view)(request), request

    return make


def test_a_part_carries_its_toast_in_a_header(answer):
    response, _request = answer(part=True)
    told = json.loads(response["HX-Trigger"])["shuke:toast"]["toasts"]
    assert told == [{"text": "客户已合并", "tone": "good", "undo": "/merges/7/undo/"}]
    assert response["HX-Trigger"].isascii()


@pytest.mark.parametrize(
    ("part", "headers"), [(False, {}), (True, {"HX-Redirect": "/"}), (True, {"HX-Refresh": "true"})]
)
def test_a_toast_waits_for_the_next_whole_page(answer, part, headers):
    response, request = answer(part, **headers)
    assert "HX-Trigger" not in response
    assert len(request._messages) == 1


def test_a_refusal_of_a_part_is_a_toast(browse):
    page = browse("agent").get("/audit/", headers={"HX-Request": "true"})
    assert page.status_code == 403
    assert page["HX-Retarget"] == "#toasts"
    assert 'class="toast bad"' in page.content.decode()
