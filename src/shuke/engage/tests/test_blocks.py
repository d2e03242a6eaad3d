"""Letters put together from blocks: what is stored, what goes out, what is refused."""

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from shuke.common import clock
from shuke.engage import commands
from shuke.engage.letters import compose
from shuke.engage.models import Campaign, Picture
from shuke.engage.recipients import Recipient
from shuke.engage.tests import shop
from shuke.engage.tests.test_calls import words
from shuke.shop.models import Product

FORM = {
    "name": "秋装上新", "segment_id": "", "holdout_percent": "10", "subject": "上新", "preheader": "",
    "html": "", "sender": "", "reply_to": "", "language": "en", "text": "",
}  # fmt: skip
BUTTON = {"kind": "button", "label": "Look", "href": "https://shop.example/new?a=1&b=2"}


@pytest.fixture(autouse=True)
def at_noon():
    with clock.fixed(shop.NOW):
        yield


def written(client, *blocks) -> Campaign:
    response = client.post("/campaigns/new/", {**FORM, "blocks": json.dumps(blocks)})
    problems = re.findall(r"(?s)field-error.*?<span>(.*?)<", response.content.decode())
    assert response.status_code == 302, problems
    return Campaign.objects.latest("pk")


def letter(campaign: Campaign, **values):
    return compose(campaign).parts(
        Recipient(0, "", 0, "lin@shop.example", name="Emma Clarke", values=values)
    )


def test_blocks_become_a_letter_for_outlook_phones_and_the_night(browse):
    client = browse("marketer")
    campaign = written(
        client,
        {"kind": "heading", "text": "For {{ customer.first_name }} & co <b>"},
        {"kind": "text", "html": "<p>Hello</p><script>alert(1)</script>"},
        {
            "kind": "columns",
            "cells": [[BUTTON], [{"kind": "picture", "src": "https://s.example/a.png"}]],
        },
        {"kind": "spacer"},
        {"kind": "divider"},
    )
    parts = letter(campaign, name="Emma", first_name="Emma Clarke")
    assert "For Emma &amp; co &lt;b&gt;" in parts.html and "script" not in campaign.html
    assert "<!--[if mso | IE]>" in parts.html  # Outlook draws tables
    assert "mj-column-per-50{width:50%" in parts.html and "prefers-color-scheme:dark" in parts.html
    assert 'class="button" href="https://shop.example/new?a=1&amp;b=2"' in parts.html
    assert "https://shop.example/new?a=1&b=2" in parts.text
    # What was stored is what is edited, and saving it again changes nothing.
    page = client.get(f"/campaigns/{campaign.pk}/edit/").content.decode()
    assert "data-blocks" in page and "For {{ customer.first_name }}" in page
    before = campaign.html
    client.post(f"/campaigns/{campaign.pk}/edit/", {**FORM, "blocks": json.dumps(campaign.blocks)})
    campaign.refresh_from_db()
    assert campaign.html == before and campaign.events.filter(kind="edited").count() == 0


def test_what_is_wrong_names_its_block_and_keeps_what_was_written(browse):
    blocks = [{"kind": "heading", "text": "A"}, {**BUTTON, "href": "javascript:alert(1)"}]
    response = browse("marketer").post("/campaigns/new/", {**FORM, "blocks": json.dumps(blocks)})
    page = response.content.decode()
    assert response.status_code == 422 and "Block 2, Button" in page and "no web address" in page
    assert "javascript:alert(1)" in page and not Campaign.objects.exists()
    for wrong in ("[{}]", "{", '"a"', '[{"kind":"columns","cells":[[{"kind":"columns"}]]}]'):
        response = browse("marketer").post("/campaigns/new/", {**FORM, "blocks": wrong})
        assert response.status_code == 422, wrong


def test_a_person_reads_their_own_coupon_points_and_next_order(browse):
    Product.objects.create(code="B80", title="Bodysuit & cap", list_price="89", currency="CNY")
    campaign = written(
        browse("marketer"),
        {"kind": "products", "source": "chosen", "codes": "B80\nGONE"},
        {"kind": "products", "source": "suggested", "href": "https://shop.example/"},
        {"kind": "coupon", "text": "For you"},
        {"kind": "figure", "variable": "order_count", "after": "orders so far"},
    )
    nobody = letter(campaign, name="", coupons=(), suggestions=(), order_count=0)
    assert "Bodysuit &amp; cap" in nobody.html and "¥89" in nobody.html
    assert "For you" not in nobody.html and "orders so far" not in nobody.html
    somebody = letter(
        campaign, coupons=[[3, "LIN20", None, "满减", "¥20 off"]], suggestions=[["Cap", 49]],
        order_count=7,
    )  # fmt: skip
    assert "LIN20" in somebody.html and "¥20 off" in somebody.html and "Cap" in somebody.html
    assert "orders so far" in somebody.html and ">7<" in somebody.html


def test_html_in_place_of_blocks_ends_them_and_a_copy_has_them(browse, actor):
    campaign = written(browse("marketer"), BUTTON)
    owner = actor()
    commands.edit_campaign(owner, campaign.pk, html="<p>Plain</p>")
    campaign.refresh_from_db()
    assert campaign.blocks == [] and campaign.html == "<p>Plain</p>"
    copy = commands.create_campaign(owner, name="x", blocks=[BUTTON], html="ignored")
    assert commands.copy_campaign(owner, copy.pk).blocks == copy.blocks != []


def photo(kind: str = "JPEG", size=(3000, 1500), **more) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#b44").save(target, kind, **more)
    return target.getvalue()


def test_a_picture_is_made_fit_and_served_to_everybody_for_ever(browse, home, client):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of somebody"  # lies on its side
    content = photo(exif=exif)
    page = browse("marketer")

    def send(data):
        file = SimpleUploadedFile("a.jpg", data)
        return page.post("/campaigns/pictures/", {"file": file})

    answer = send(content)
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert (shown["width"], shown["height"]) == (1200, 2400)
    file = client.get(shown["src"])
    body = b"".join(file.streaming_content)
    assert file["Content-Type"] == "image/jpeg" and "immutable" in file["Cache-Control"]
    assert b"Camera of somebody" not in body and len(body) < len(content) * 2
    assert send(content).json() == shown and Picture.objects.count() == 1
    campaign = written(page, {"kind": "picture", "src": shown["src"], "alt": "Autumn"})
    assert 'src="http' in campaign.html and shown["src"] in campaign.html
    for wrong in (b"<svg onload=alert(1)>", b"", content[:500]):
        assert send(wrong).status_code == 422
    assert client.get("/pictures/..%2Fshuke.db").status_code == 404
    assert client.get("/pictures/nothing.jpg").status_code == 404
    assert browse("agent").post("/campaigns/pictures/").status_code == 403


def test_before_it_leaves_somebody_reads_what_is_missing_how_heavy_it_is_and_where_links_lead(
    browse, monkeypatch
):
    from shuke.common import http

    answers = {"https://shop.example/gone": http.Response(404, {}, b"", 0.1)}
    monkeypatch.setattr(http, "request", lambda _method, url, **_more: answers[url])
    people = shop.people(3)
    people[0].name = ""
    people[0].save()
    monkeypatch.setattr(
        "shuke.engage.queries.previews._people",
        lambda _segment: iter([[one.pk for one in people]][0]),
    )
    monkeypatch.setattr("shuke.engage.queries.samples", lambda *_given, **_more: [people[0].pk])
    blocks = [
        {"kind": "heading", "text": "{{ customer.greeting }}"},
        {**BUTTON, "href": "https://shop.example/gone"},
    ]
    given = {**FORM, "segment_id": "1", "blocks": json.dumps(blocks)}
    page = words(browse("marketer").post("/campaigns/check/", given))
    assert "1 person has nothing for “Salutation”: they read “Hello”." in page
    assert "https://shop.example/gone answers 404" in page
    assert "KB; from 102 KB on Gmail cuts a letter off." in page
