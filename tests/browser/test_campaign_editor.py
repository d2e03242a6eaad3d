"""Writing a letter in a real browser: the editor, the preview beside it, what is saved."""

import re

import pytest
from playwright.sync_api import expect

from shuke.engage.models import Campaign
from tests.browser.conftest import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def letter_in_frame(page):
    return page.frame_locator("#preview iframe.letter-frame:not(.coming)").locator("body")


def test_a_letter_is_written_as_it_looks(visit):
    page = visit("marketer", "/campaigns/new/")
    page.get_by_label("Campaign name").fill("Autumn")
    page.locator("#id_subject").fill("For {{ customer.name | default: 'you' }}")
    surface = page.locator("[data-surface]")
    expect(surface).to_contain_text("{{ customer.greeting }}")

    surface.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Warm ")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type("coats")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Button", exact=True).click()
    expect(page.get_by_label("Where does the button lead?")).to_be_focused()
    page.keyboard.type("shop.example.com/coats")
    page.keyboard.press("Enter")

    # The preview follows, in a frame that can do nothing.
    expect(page.locator(".envelope-subject")).to_have_text("For you")
    expect(letter_in_frame(page)).to_contain_text("Warm coats")
    expect(page.locator("#preview iframe").first).to_have_attribute("sandbox", "")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn")
    saved = Campaign.objects.get().html
    assert re.search(r"<(b|strong)>coats</\1>", saved)
    assert '<a class="button" href="https://shop.example.com/coats">' in saved


def test_what_is_pasted_or_typed_as_html_cannot_run_here(visit):
    page = visit("marketer", "/campaigns/new/")
    page.get_by_role("button", name="HTML").click()
    hostile = (
        '<p>kept</p><img src="x:y" onerror="document.title=1"><script>document.title=2</script>'
        '<a href="javascript:document.title=3">x</a><svg onload="document.title=4"></svg>'
    )
    page.locator("#id_html").fill(hostile)
    page.get_by_role("button", name="HTML").click()
    expect(page.locator("[data-surface]")).to_contain_text("kept")
    expect(letter_in_frame(page)).to_contain_text("kept")
    inside = page.locator("[data-surface]").inner_html()
    assert not re.search(r"onerror|<script|javascript:|<svg", inside)
    expect(page).to_have_title(re.compile("New campaign"))


#: Letters as people save them: what comes out of the editor is what went in.
LETTERS = [
    "<p>{{ customer.greeting }},</p>",
    '<h2>Autumn</h2><p class="lead">The <strong>coats</strong> are <em>here</em>, '
    '<span style="color:#a00">today</span>.</p><hr><ul><li>wool</li><li>down</li></ul>',
    "<p>{% if customer.order_count &gt;= 3 %}Dear regular{% else %}Hello{% endif %} &amp; all</p>"
    '<p><a class="button" href="https://shop.example.com/a?b=1&amp;c=2">Look</a></p>',
    '<p><a href="{{ unsubscribe_url }}">Leave</a> <img src="https://shop.example.com/a.png" alt="A coat"></p>'
    "<blockquote><p>warm</p></blockquote>",
    '<table style="width:100%" cellpadding="8"><tbody><tr><td style="padding:4px">Size</td><td>90</td></tr>'
    "</tbody></table><p>End</p>",
]


def rewritten(page, html):
    """The HTML after the editor had it, changed and changed back."""
    source = page.locator("#id_html")
    toggle = page.get_by_role("button", name="HTML")
    if not source.is_visible():
        toggle.click()
    source.fill(html)
    toggle.click()
    expect(page.locator("[data-surface]"), html).to_be_visible()
    page.locator("[data-surface]").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("x")
    expect(source).to_have_value(re.compile("x</"))
    return source.input_value()[::-1].replace("x", "", 1)[::-1]


def test_what_was_written_comes_out_as_it_went_in(visit):
    page = visit("marketer", "/campaigns/new/")
    page.expected_errors = ["ERR_NAME_NOT_RESOLVED"]  # the picture stands elsewhere
    expect(page.locator("[data-surface]")).to_be_visible()  # the editor has taken the field's place
    for html in LETTERS:
        assert rewritten(page, html) == html


def test_what_the_editor_would_change_is_shown_as_html(visit, accessible):
    page = visit("marketer", "/campaigns/new/")
    inside = "<table><tbody>{% for x in y %}<tr><td>a</td></tr>{% endfor %}</tbody></table>"
    page.get_by_role("button", name="HTML").click()
    page.locator("#id_html").fill(inside)
    page.get_by_role("button", name="HTML").click()
    expect(page.locator("[data-editor-note]")).to_be_visible()
    expect(page.locator("#id_html")).to_be_visible()
    expect(page.locator("#id_html")).to_have_value(inside)
    accessible(page)


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head>
<body lang=EN><h1 style='color:red'>Autumn</h1>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'><span style='font-family:Calibri'>Warm</span></b>
<span style='font-weight:700'>coats</span><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>  </span></span>wool</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>down</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><script>document.title=1</script>
<img src="data:image/png;base64,AAAA"></body></html>"""


def paste(page, html):
    page.locator("[data-surface]").evaluate(
        """(surface, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            clipboardData.setData("text/plain", "plain");
            surface.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        html,
    )


def test_what_comes_from_word_keeps_its_words_and_loses_its_looks(visit):
    page = visit("marketer", "/campaigns/new/")
    page.locator("[data-surface]").click()
    page.keyboard.press("Control+a")
    paste(page, WORD)
    expect(page.locator("#id_html")).to_have_value(re.compile("down"))
    html = page.locator("#id_html").input_value()
    assert "<h2>Autumn</h2>" in html
    assert re.search(r"<b>Warm</b>\s*<b>coats</b>", html)
    assert "<ul><li>wool</li><li>down</li></ul>" in html
    assert not re.search(r"style|class|mso|o:p|script|data:|<span|<img", html, re.I)


def test_the_toolbar_by_keys_and_undo(visit, accessible):
    page = visit("owner", "/kit/", scheme="dark")
    editor = page.locator("#editor")
    surface, source = editor.locator("[data-surface]"), editor.locator("textarea")
    expect(surface).to_contain_text("coats")
    surface.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    expect(editor.get_by_label("Address of the link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(surface).to_be_focused()
    before = surface.inner_text()
    page.keyboard.press("Control+End")
    page.keyboard.type(" more")
    expect(source).to_have_value(re.compile("more"))
    editor.get_by_role("button", name="Undo").click()
    expect(surface).to_have_text(before, use_inner_text=True)
    editor.get_by_role("button", name="Bold").focus()
    page.keyboard.press("ArrowRight")
    expect(editor.get_by_role("button", name="Italic")).to_be_focused()
    editor.get_by_text("Placeholder", exact=True).click()
    editor.get_by_role("button", name="Shop").click()
    expect(surface).to_contain_text("{{ shop }}")
    accessible(page)


def test_on_a_phone_the_toolbar_is_one_row(visit):
    page = visit("marketer", "/campaigns/new/", width=360, language="zh-CN", scheme="dark")
    bar = page.locator(".editor .toolbar")
    assert bar.bounding_box()["height"] < 60
    assert overflow(page) == 0


def test_a_broken_placeholder_is_told_while_writing(visit):
    page = visit("marketer", "/campaigns/new/")
    page.locator("#id_subject").fill("{{ customer.name | shout }}")
    expect(page.locator("#preview .notice.bad")).to_contain_text("shout")
    page.locator("#id_subject").fill("{{ customer.nickname }}")
    expect(page.locator("#preview .warnings")).to_contain_text("customer.nickname")
