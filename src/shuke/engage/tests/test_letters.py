"""A letter is right when a mail program reads it right: every test parses it back."""

import email
import email.policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common import clock
from shuke.engage.letters import LetterError, check, clean, compose
from shuke.engage.letters.mime import valid_address
from shuke.engage.letters.wording import first_name, wording
from shuke.engage.tests.letters_cast import KEY, campaign, xiaoman

pytestmark = pytest.mark.once


def read(letter: bytes) -> EmailMessage:
    message = email.message_from_bytes(letter, policy=email.policy.default)
    assert not message.defects
    for part in message.walk():
        assert not part.defects
    return message


def bodies(letter: bytes) -> tuple[str, str]:
    message = read(letter)
    return (
        message.get_body(("plain",)).get_content(),
        message.get_body(("html",)).get_content(),
    )


def test_headers_say_who_to_whom_and_how_to_leave():
    message = read(compose(campaign()).letter(xiaoman()))
    assert message["Subject"] == "小满，秋装到了"
    assert message["From"].addresses[0].display_name == "暖暖童装"
    assert message["From"].addresses[0].addr_spec == "shop@example.com"
    assert message["To"].addresses[0].display_name == "林小满"
    assert message["To"].addresses[0].addr_spec == "xiaoman@example.com"
    assert message["Message-ID"] == f"<{KEY}@example.com>"
    assert message["List-Unsubscribe"] == f"<http://127.0.0.1:8000/u/{KEY}/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert abs((parsedate_to_datetime(message["Date"]) - clock.now()).total_seconds()) < 60
    assert message.get_content_type() == "multipart/alternative"


def test_both_bodies_speak_to_the_person():
    text, html = bodies(compose(campaign()).letter(xiaoman()))
    for body in (text, html):
        assert "小满，你好" in body
        assert "2026年9月1日" in body
        assert "¥1,234.50" in body
        assert "八折" in body
        assert "欢迎再来" not in body
        assert f"http://127.0.0.1:8000/u/{KEY}/" in body
    assert "老客八折，周日为止" in html
    assert "<strong>八折</strong>" in html


def test_the_frame_speaks_the_customers_language():
    letter = compose(campaign(sender="Warm Kids <shop@example.com>"))
    text, html = bodies(letter.letter(xiaoman(name="Emma Clarke", language="en-GB")))
    assert "Hello Emma" in html
    assert "Unsubscribe" in html and "Unsubscribe" in text
    assert "September 1, 2026" in html
    chinese = bodies(compose(campaign(language="zh-hans")).letter(xiaoman(language="en")))[1]
    assert "退订" in chinese


def test_links_lead_through_the_send_and_name_no_target():
    text, html = bodies(compose(campaign()).letter(xiaoman()))
    assert f'href="http://127.0.0.1:8000/c/{KEY}/1/"' in html
    assert f'href="http://127.0.0.1:8000/c/{KEY}/2/"' in html
    assert "shop.example.com" not in html.replace("shop@example.com", "")
    assert f"去看看 (http://127.0.0.1:8000/c/{KEY}/1/)" in text


def test_a_preview_links_straight_to_the_shop():
    html = compose(campaign()).parts(xiaoman(send_id=0, key="")).html
    assert 'href="https://shop.example.com/autumn?a=1&amp;b=2"' in html
    assert "/u/preview/" in html


def test_names_are_escaped_in_html_and_plain_in_text():
    person = xiaoman(name='<script>alert(1)</script> & "Co"', language="en")
    letter = campaign(html="<p>{{ customer.name }}</p>", subject="{{ customer.name }}")
    text, html = bodies(compose(letter).letter(person))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert '<script>alert(1)</script> & "Co"' in text


@pytest.mark.parametrize(
    "evil",
    [
        "x\r\nBcc: all@example.com",
        "x\nBcc: all@example.com",
        "x\r\n\r\n<html>",
        "x\u2028Bcc: a@b.c",
        "x\x00y",
        "x\x0bBcc: a@b.c",
        "=?utf-8?q?x=0D=0ABcc:_a@b.c?=",
        'x" <evil@example.com>, "y',
        "，\r\nBcc: 你好",
    ],
)
def test_no_header_can_be_broken_out_of(evil):
    letter = campaign(subject="{{ customer.name }}", html="<p>a</p>")
    message = read(compose(letter).letter(xiaoman(name=evil)))
    assert message["Bcc"] is None
    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == "xiaoman@example.com"
    assert message.keys().count("Subject") == 1
    assert "\n" not in message["Subject"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c",
        "a b@c.d",
        "a@c.d\r\nBcc: x@y.z",
        "<a@b.c>",
        "a@b..c",
        "满@example.com",
        '"a b"@c.d',
    ],
)
def test_an_address_that_cannot_go_on_the_wire_is_refused(address):
    with pytest.raises(LetterError):
        compose(campaign()).letter(xiaoman(address=address))


def test_a_chinese_domain_goes_out_in_its_ascii_form():
    assert valid_address("lin@例子.com") == "lin@xn--fsqu00a.com"


@settings(max_examples=60)
@given(name=st.text(max_size=80), subject=st.text(max_size=200), body=st.text(max_size=400))
def test_any_name_and_words_survive_the_wire(name, subject, body):
    letter = campaign(
        subject="{{ customer.name }}", html="<p>{{ customer.city }}</p>", preheader=""
    )
    message = read(compose(letter).letter(xiaoman(name=name + subject, city=body)))
    assert message["Bcc"] is None and len(message["To"].addresses) == 1
    for line in compose(letter).letter(xiaoman(name=name, city=body)).split(b"\r\n"):
        assert len(line) <= 998 and b"\n" not in line and b"\r" not in line
    message.get_body(("html",)).get_content()


def test_long_subjects_come_back_whole():
    for subject in ("秋天的第一件毛衣" * 20, "Warm words for cold days " * 10):
        message = read(compose(campaign(subject=subject)).letter(xiaoman()))
        assert message["Subject"] == subject.strip()


def test_a_letter_is_written_in_well_under_a_millisecond():
    import time

    writer, person = compose(campaign()), xiaoman()
    writer.letter(person)
    rounds = []
    for _round in range(5):
        began = time.process_time()
        for _letter in range(100):
            writer.letter(person)
        rounds.append((time.process_time() - began) / 100)
    assert min(rounds) < 0.001


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("林小满", "小满"),
        ("欧阳娜娜", "娜娜"),
        ("李雷", "李雷"),
        ("Emma Clarke", "Emma"),
        ("小满妈妈的店铺", "小满妈妈的店铺"),
        ("", ""),
    ],
)
def test_first_names(name, called):
    assert first_name(name) == called


def test_a_stranger_is_greeted_without_a_name():
    assert wording("en").greet("") == "Hello"
    assert wording("zh-hans").greet("") == "你好"
    assert wording("fr").code == "zh-hans"  # the shop's own language


def test_unknown_variables_are_empty_when_sent_and_named_when_checked():
    letter = campaign(html="<p>[{{ customer.nickname }}]</p>", subject="x")
    assert "[]" in compose(letter).parts(xiaoman()).html
    warnings = check(letter)
    assert any("customer.nickname" in warning for warning in warnings)


def test_a_broken_field_is_named():
    with pytest.raises(LetterError) as caught:
        check(campaign(subject="{{ customer.name "))
    assert set(caught.value.fields) == {"subject"}
    with pytest.raises(LetterError) as caught:
        check(campaign(html="<p>\n{% if customer.name %}x</p>"))
    assert set(caught.value.fields) == {"html"}


def test_plain_text_becomes_paragraphs():
    assert clean("你好，{{ customer.name }}\n\n第二段\n同一段") == (
        "<p>你好，{{ customer.name }}</p>\n<p>第二段<br>同一段</p>"
    )


def test_a_shop_may_write_its_own_plain_text():
    text, _html = bodies(compose(campaign(text="只有文字 {{ customer.city }}")).letter(xiaoman()))
    assert text.startswith("只有文字 杭州")


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8201", True),
        ("http://[::1]:8000", True),
        ("http://0.0.0.0:8000", True),
        ("https://crm.maisui.example", False),
        ("http://192.168.1.20:8000", False),
    ],
)
def test_links_to_this_machine_are_warned_of(settings, address, is_local):
    settings.PUBLIC_URL = address
    warnings = check(campaign(html='<p><a href="https://x.example">x</a></p>', subject="x"))
    assert any(address in warning for warning in warnings) is is_local
    settings.MAILBOX = True  # the demo's letters stay on this machine
    assert not any(address in warning for warning in check(campaign(html="<p>x</p>", subject="x")))
