"""Numbers, money and time as people of both languages write them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation

from shuke.common import clock
from shuke.common.kit import formats

pytestmark = pytest.mark.once

AT = dt.datetime(2026, 11, 22, 18, 5, tzinfo=dt.UTC)  # 02:05 on the 23rd in Shanghai


@pytest.fixture(params=["en", "zh-hans"])
def language(request):
    with translation.override(request.param):
        yield request.param


def both(en, zh, make):
    for code, wanted in (("en", en), ("zh-hans", zh)):
        with translation.override(code):
            assert make() == wanted


@pytest.mark.parametrize(
    ("amount", "currency", "en", "zh"),
    [
        ("1240.5", "CNY", "¥1,240.50", "¥1,240.50"),
        ("-30", "CNY", "−¥30.00", "−¥30.00"),
        ("1240.4", "JPY", "JP¥1,240", "JP¥1,240"),
        ("9.9", "GBP", "£9.90", "£9.90"),
        ("0.0050", "CNY", "¥0.00", "¥0.00"),
        ("0.0150", "CNY", "¥0.02", "¥0.02"),
        ("12", "CHF", "CHF\xa012.00", "CHF\xa012.00"),
    ],
)
def test_money(amount, currency, en, zh):
    both(en, zh, lambda: formats.money(Decimal(amount), currency))


@pytest.mark.parametrize(
    ("amount", "en", "zh"),
    [
        ("1240380.55", "¥1.24M", "¥124万"),
        ("38420.6", "¥38,421", "¥38,421"),
        ("123456", "¥123K", "¥12.3万"),
        ("-1500000", "−¥1.5M", "−¥150万"),
        ("2340000000", "¥2.34B", "¥23.4亿"),
        ("689", "¥689", "¥689"),
        ("9.5", "¥9.50", "¥9.50"),
        ("0", "¥0", "¥0"),
        ("12345678", "¥12.3M", "¥1,235万"),
    ],
)
def test_short_money(amount, en, zh):
    both(en, zh, lambda: formats.money_short(Decimal(amount), "CNY"))


def test_the_exact_figure_is_in_the_title(language):
    shown = engines["django"].from_string('{{ amount|money_short:"CNY" }}')
    html = shown.render({"amount": Decimal("1240380.55")})
    assert 'title="¥1,240,380.55"' in html


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.746, "74.6%"), (0.12, "12%"), (1, "100%"), (-0.0312, "−3.1%"), (0.00049, "0%")],
)
def test_percent(share, text, language):
    assert formats.percent(share) == text


def test_short_numbers():
    both("542K", "54.2万", lambda: formats.number_short(541_909))
    both("21,200", "21,200", lambda: formats.number_short(21_200))
    both("4.5", "4.5", lambda: formats.number_short(4.5))


def test_instants_are_told_in_the_shops_zone():
    both("23 Nov 2026, 02:05", "2026-11-23 02:05", lambda: formats.moment(AT))
    both("23 Nov 2026", "2026-11-23", lambda: formats.day(AT))
    both("Mon 23 Nov", "11月23日 周一", lambda: formats.weekday(dt.date(2026, 11, 23)))
    with clock.fixed(AT):
        both("Mon 23 Nov", "11月23日 周一", lambda: formats.near_day(dt.date(2026, 11, 23)))
        both("Fri 1 Jan 2027", "2027年1月1日 周五", lambda: formats.near_day(dt.date(2027, 1, 1)))
    both("Nov 2026", "2026年11月", lambda: formats.month(dt.date(2026, 11, 1)))


def test_ago():
    with clock.fixed(AT):
        both("just now", "刚刚", lambda: formats.ago(AT - dt.timedelta(seconds=40)))
        five = AT - dt.timedelta(minutes=5)
        both("5 minutes ago", "5分钟前", lambda: formats.ago(five))
        both("in 2 hours", "2小时后", lambda: formats.ago(AT + dt.timedelta(hours=2)))
        both("18 days ago", "18天前", lambda: formats.ago(AT - dt.timedelta(days=18, hours=1)))
        # Days of the shop's calendar: three hours more, and it was the day before.
        both("19 days ago", "19天前", lambda: formats.ago(AT - dt.timedelta(days=18, hours=3)))
        both("1 day ago", "1天前", lambda: formats.ago(AT - dt.timedelta(hours=25)))
        both("23 Sept 2026", "2026-09-23", lambda: formats.ago(AT - dt.timedelta(days=61)))


def test_time_elements_carry_the_instant(language):
    html = engines["django"].from_string("{{ at|moment }}").render({"at": AT})
    assert html.startswith('<time datetime="2026-11-22T18:05:00+00:00">')


def test_what_is_missing_is_a_dash(language):
    shown = (
        "{{ n|money }}{{ n|number }}{{ n|percent }}{{ n|moment }}{{ n|ago }}{{ n|number_short }}"
    )
    assert engines["django"].from_string(shown).render({"n": None}) == "–" * 6


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("林小满", "小满"),
        ("欧阳慕容", "慕容"),
        ("Emma Clarke", "EC"),
        ("Emma", "E"),
        ("Wolfgang Freiherr von Hohenlohe", "WH"),
        ("", "·"),
        ("阿宝", "阿宝"),
        ("何**", "何"),
        ("m***n", "MN"),
        ("***", "·"),
    ],
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


def test_a_small_avatar_has_room_for_one_chinese_sign():
    assert formats.initials("林小满", small=True) == "满"
    assert formats.initials("Emma Clarke", small=True) == "EC"


def test_days_are_counted_as_people_say_them():
    both("1 day", "1 天", lambda: formats.days(1))
    both("31 days", "31 天", lambda: formats.days(31))
    both("today", "今天", lambda: formats.days_ago(0))
    both("yesterday", "昨天", lambda: formats.days_ago(1))
    both("12 days ago", "12 天前", lambda: formats.days_ago(12))


def test_a_minus_is_a_true_one():
    both("−7", "−7", lambda: formats.number(-7))
    both("−1,234.5", "−1,234.5", lambda: formats.number(Decimal("-1234.5")))
    both("−4.6%", "−4.6%", lambda: formats.percent(-0.046))
    both("0%", "0%", lambda: formats.percent(-0.00001))
