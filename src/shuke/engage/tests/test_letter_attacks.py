"""Templates and bodies that try to escape, to reach out, or to eat the machine."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.engage.letters import LetterError, clean, compose
from shuke.engage.letters.clean import liquid_of
from shuke.engage.letters.liquid import Template
from shuke.engage.letters.wording import wording
from shuke.engage.tests.letters_cast import campaign, xiaoman

pytestmark = pytest.mark.once

#: What each may at most take; a rendering that is refused counts as well.
SECONDS, MEGABYTES = 1.0, 64

_GROW = "{% assign x = 'aaaaaaaaaaaaaaaa' %}"
BOMBS = {
    "loop": "{% for i in (1..100000000) %}x{% endfor %}",
    "loop of loops": "{% for a in (1..999) %}{% for b in (1..999) %}{% for c in (1..999) %}x"
    "{% endfor %}{% endfor %}{% endfor %}",
    "wide loop": "{% for a in (1..1000) %}" + "{{ a }}" * 1900 + "{% endfor %}",
    "many loops": "{% for a in (1..1000) %}{{ a | times: a | plus: a }}{% endfor %}" * 600,
    "empty branches": "{% for a in (1..1000) %}" + "{% if a %}{% endif %}" * 900 + "{% endfor %}",
    "assigns": "{% for a in (1..1000) %}" + "{% assign b = a %}" * 1000 + "{% endfor %}",
    "reversed range": "{% for i in (1..99999999) reversed %}x{% endfor %}",
    "huge range": "{% for i in (1..99999999999999999999999999) %}x{% endfor %}",
    "range with limit": "{% for i in (1..99999999) limit: 99999999 %}x{% endfor %}",
    "search in range": '{% if (1..999999999) contains "x" %}y{% endif %}',
    "range joined": "{{ (1..99999999) | join: ',' }}",
    "range kept": "{% assign r = (1..99999999) %}{{ r | join }}",
    "range sized": "{{ (1..99999999) | size }}",
    "range in case": "{% case (1..9) %}{% when (1..9) %}x{% endcase %}",
    "doubling": _GROW + "{% assign x = x | append: x %}" * 60,
    "doubling by prepend": _GROW + "{% assign x = x | prepend: x %}" * 60,
    "replace nothing": _GROW + "{% assign x = x | replace: '', x %}" * 20,
    "replace letters": _GROW + "{% assign x = x | replace: 'a', x %}" * 20,
    "replace in loop": "{% for i in (1..1000) %}" + _GROW + "{% assign x = x | replace: 'a', x %}"
    "{% endfor %}",
    "split": _GROW + "{% assign x = x | append: x %}" * 9 + "{{ x | split: '' | join: x }}",
    "join with a wall": _GROW
    + "{% assign x = x | append: x %}" * 9
    + "{% assign l = 'a,b,c,d,e,f,g,h' | split: ',' %}{{ l | join: x | upcase | join: x }}",
    "percent growth": _GROW.replace("a", "満")
    + "{% assign x = x | append: x %}" * 9
    + "{% assign x = x | url_encode | url_encode %}" * 9,
    "numbers": "{% assign x = 9 %}" + "{% assign x = x | times: x %}" * 200,
    "decimals": "{% assign x = 1.1 %}" + "{% assign x = x | times: x | divided_by: 3 %}" * 200,
    "exponent": "{{ '1e999999999' | times: 10 }}{{ '9e99999999' | round: 99999999 }}",
    "not a number": "{{ 'nan' | plus: 1 }}{{ 'inf' | times: 0 }}",
    "by zero": "{{ 1 | divided_by: 0 }}{{ 1.0 | modulo: 0 }}",
    "wide date": "{{ today | date: '%999999999d' }}{{ today | date: '%_99999999Y' }}",
    "date pattern": "{{ today | date: '" + "%A" * 250 + "' }}",
    "date text": "{{ '" + "9" * 500 + "' | date: '%Y' }}",
    "truncate wide": "{{ 'a' | truncate: 999999999, 'b' }}{{ 'a b' | truncatewords: 99999999 }}",
    "output": _GROW
    + "{% assign x = x | append: x %}" * 9
    + "{% for i in (1..1000) %}{{ x }}{% endfor %}",
    "deep blocks": "{% if true %}" * 500 + "{% endif %}" * 500,
    "deep paths": "{{ " + "a[" * 280 + "b" + "]" * 280 + " }}",
    "long and": "{% if " + "a and " * 90 + "a %}x{% endif %}",
    "filters": ("{{ today " + "| date | upcase" * 38 + " }}") * 150,
    "open marks": "{{" * 40_000,
    "open tags": "{% if " * 15_000,
    "open raw": "{% raw %}" * 9_000,
    "spaces": "{{" + " " * 500 + "}}",
    "many spaces": ("{{" + " " * 39 + "a" + " " * 39 + "}}") * 1000,
    "open comment": "{% comment %}" * 5_000,
    "too long": "x" * 200_000,
    "many marks": "{{a}}" * 20_000,
    "names": "".join(f"{{% assign a{i} = 1 %}}" for i in range(1900)),
}
ESCAPES = [
    "{% include 'settings' %}",
    "{% render '/etc/passwd' %}",
    "{% layout 'x' %}",
    "{% extends 'x' %}",
    "{% liquid include 'x' %}",
    "{% tablerow i in (1..9) %}{% endtablerow %}",
    "{% increment x %}",
    "{% cycle 'a', 'b' %}",
    "{% capture x %}<script>{% endcapture %}{{ x }}",
    "{% raw %}{{ x }}{% endraw %}",
    "{% doc %}x{% enddoc %}",
    "{% import 'os' %}",
    "{{ 'SHUKE_SECRET_KEY' | env }}",
    "{{ 'x' | safe }}",
    "{{ 'x' | escapejs }}",
    "{{ 'aGk=' | base64_decode }}",
    "{{ 'x' | file_url }}",
    "{{ 'x' | json }}",
    "{{ 'x' | map: '__class__' }}",
    "{{ 'x' | where: '__class__' }}",
    "{{ 'x' | sort: '__class__' }}",
]
REACHES = [
    "customer.__class__",
    "customer.__init__.__globals__",
    "customer['__class__']",
    "customer.name.__class__.__mro__",
    "customer.name.format",
    "customer.last_order_at.tzinfo",
    "customer.last_order_at.__reduce__",
    "customer.spent.__class__",
    "customer.keys",
    "links.__class__",
    "shop.__dict__",
    "settings.SECRET_KEY",
    "request.user",
    "self",
    "env",
    "template",
    "globals",
    "forloop.parentloop",
    "customer.items",
    "customer.customer_id",
    "customer.address",
]


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS.keys())
def test_no_template_takes_more_than_a_second(source):
    began = time.process_time()
    try:
        written = Template(source, wording("en"), escapes=True).render(
            {"customer": {"name": "x"}, "today": None}
        )
    except LetterError:
        written = ""
    assert time.process_time() - began < SECONDS
    assert len(written) < 2_000_000


def test_no_template_takes_more_than_64_mb():
    """All of them one after another in a process of its own, its peak measured."""
    script = """
import os, resource, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "shuke.config.settings"
import django; django.setup()
from shuke.engage.letters import LetterError
from shuke.engage.letters.liquid import Template
from shuke.engage.letters.wording import wording
from shuke.engage.tests.test_letter_attacks import BOMBS
Template("{{ a | date }}{{ 1 | money }}", wording("en"), escapes=True).render({})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for source in BOMBS.values():
    try:
        Template(source, wording("en"), escapes=True).render({})
    except LetterError:
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[4],
    )
    assert int(done.stdout.split()[-1]) < MEGABYTES * 1024


@pytest.mark.parametrize("source", ESCAPES)
def test_what_letters_do_not_offer_is_refused_when_parsed_or_rendered(source):
    with pytest.raises(LetterError):
        Template(source, wording("en"), escapes=True).render({"x": "y"})


@pytest.mark.parametrize("path", REACHES)
def test_nothing_but_the_given_values_can_be_reached(path):
    letter = campaign(html="<p>[{{ " + path + " }}]</p>", subject="x")
    html = compose(letter).parts(xiaoman()).html
    assert "[]" in html


def test_written_markup_is_escaped_too():
    html = compose(campaign(html="<p>{{ '<script>alert(1)</script>' }}</p>")).parts(xiaoman()).html
    assert "<script>" not in html


HOSTILE = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="  java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="{{ customer.name }}">x</a>',
    '<a href="java{{ x }}script:alert(1)">x</a>',
    '<a href="https://a/{{ customer.name }}">x</a>',
    '<img src="{{ customer.name }}">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "<iframe src=https://evil.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=https://evil.example><input name=a></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>body{background:url(https://evil.example)}</style>",
    '<p style="background:url(https://evil.example)">x</p>',
    '<p style="width:expression(alert(1))">x</p>',
    '<p style="color:{{ customer.name }}">x</p>',
    '<p style="position:fixed;top:0">x</p>',
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    '<a title="{% if false %}">x</a>{% endif %}" onmouseover="alert(1)',
    '<a title="{% if false %}">x</a>{% endif %}" onmouseover="alert(1)" y="<b>z</b>',
    '<img alt="{{ x &#125;} &quot; onerror=alert(1) {{ y }}">',
    '<p title="{{ x }}" {% if true %}onclick=alert(1){% endif %}>x</p>',
    "<{{ 'script' }}>alert(1)</{{ 'script' }}>",
    "<scr{{ x }}ipt>alert(1)</scr{{ x }}ipt>",
    "{% if true %}<scr{% endif %}ipt>alert(1)</script>",
    "\ue0000o\ue001<script>\ue0001b\ue001alert(1)</script>",
    "<a href='https://a' target=_blank ping=https://evil.example>x</a>",
    "<p class='shell admin' id=main data-hx-get=/staff/>x</p>",
    "<button hx-post=/campaigns/1/launch/>x</button>",
    "<video src=x onerror=alert(1)></video><audio src=x>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><template><script>alert(1)</script></template>",
]
_ACTIVE = re.compile(
    r"<[^>]*\son[a-z]+\s*=|<script|<svg|<iframe|<form|<style|<meta|<base|<link|javascript:|"
    r"vbscript:|data:|expression\(|hx-|position:",
    re.IGNORECASE,
)


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_bodies_come_out_harmless(body):
    try:
        cleaned = clean(body)
        rendered = Template(liquid_of(cleaned), wording("en"), escapes=True).render(
            {"customer": {"name": "javascript:alert(1)"}}
        )
    except LetterError:
        return
    in_tags = "".join(re.findall(r"<[a-zA-Z/][^>]*>", rendered))
    assert not _ACTIVE.search(in_tags), rendered
    assert clean(cleaned) == cleaned


@settings(max_examples=80)
@given(
    st.lists(
        st.sampled_from(
            [
                "{{ a }}",
                "{% if a %}",
                "{% endif %}",
                '"',
                "'",
                ">",
                "<",
                "<p ",
                "<a href=",
                "</a>",
                "<script>",
                " onclick=x ",
                "&quot;",
                "&#125;",
                "}}",
                "title=",
                "文字",
                "-->",
                "<!--",
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_cleaning_is_stable_and_lets_nothing_active_through(body):
    try:
        cleaned = clean(body)
        rendered = Template(liquid_of(cleaned), wording("en"), escapes=True).render({"a": "x"})
    except LetterError:
        return
    assert clean(cleaned) == cleaned
    in_tags = "".join(re.findall(r"<[a-zA-Z/](?:[^\"'>]|\"[^\"]*\"|'[^']*')*>", rendered))
    outside_quotes = re.sub(r"\"[^\"]*\"", "", in_tags)
    assert "onclick" not in outside_quotes and "<script" not in outside_quotes
