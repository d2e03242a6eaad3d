"""No script and no style runs that did not come from our own files."""

import re

import pytest
from django.conf import settings

from tests.test_structure import named, templates

pytestmark = pytest.mark.once

#: Letters and previews are documents of their own: their inline styles are what e-mail needs,
#: and they are shown in a sandboxed frame with a policy of their own.
LETTERS = ("engage/letters/", "engage/_letter", "engage/templates/engage/letter/")

INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.I)
HANDLER = re.compile(r"<[^>{}]*\son[a-z]+\s*=\s*[\"']", re.I)
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>", re.I)
FOREIGN = re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I)
#: htmx evaluates these as code, which the policy forbids anyway.
EVALUATED = re.compile(r"hx-on[:-]|hx-vals\s*=\s*[\"']js:|hx-headers\s*=\s*[\"']js:", re.I)


def pages():
    for path in templates():
        if path.suffix == ".html" and not any(part in str(path) for part in LETTERS):
            yield path, path.read_text()


def test_no_template_holds_inline_style_or_script():
    wrong = []
    for path, text in pages():
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S)
        for pattern in (INLINE_STYLE, HANDLER, EVALUATED):
            wrong += [f"{named(path)}: {m.group().strip()}" for m in pattern.finditer(text)]
        for script in SCRIPT.finditer(text):
            attributes = script["attributes"]
            is_data = "application/json" in attributes
            if "src=" not in attributes and not is_data:
                wrong.append(f"{named(path)}: {script.group()}")
    assert not wrong, "\n".join(wrong)


def test_no_template_fetches_from_elsewhere():
    wrong = []
    for path, text in pages():
        for tag in re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*>", text, re.I):
            if FOREIGN.search(tag):
                wrong.append(f"{named(path)}: {tag}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_marked_safe_without_reason():
    """`|safe` and `autoescape off` switch off what keeps customers' texts harmless."""
    wrong = [
        named(path) for path, text in pages() if re.search(r"\|\s*safe\b|autoescape\s+off", text)
    ]
    assert not wrong, wrong


def directives(response) -> dict[str, list[str]]:
    policy = response["Content-Security-Policy"]
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: values for name, *values in parts}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/login/", "/nothing-here/", "/health/", "/api/v1/docs"])
def test_every_answer_carries_the_policy(browse, client, address):
    policy = directives((client if address == "/login/" else browse("owner")).get(address))
    assert policy["default-src"] == ["'self'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert "'unsafe-inline'" not in {value for values in policy.values() for value in values}
    assert "'unsafe-eval'" not in {value for values in policy.values() for value in values}


def test_the_policy_in_the_settings_is_strict():
    everything = [str(value) for values in settings.SECURE_CSP.values() for value in values]
    assert not [value for value in everything if "unsafe" in value or value in {"*", "https:"}]
