"""What a user can type, set or call is told in docs/; what docs tell exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from scripts import metrics_page

from shuke.config.api import api
from tests.test_structure import modules

pytestmark = pytest.mark.once

DOCS = settings.PACKAGE.parents[1] / "docs"
SETTING = re.compile(r"\bSHUKE_[A-Z][A-Z_]*[A-Z]\b")
#: Only for those who work on Shuke.
INTERNAL = {"SHUKE_TEST_DATABASE"}


def told(name: str) -> str:
    path = DOCS / name
    assert path.exists(), f"docs/{name} is missing"
    return path.read_text()


def our_verbs() -> dict[str, str]:
    return {verb: app for verb, app in get_commands().items() if app.startswith("shuke.")}


def sections(text: str) -> dict[str, str]:
    """Verb -> text of its `## shuke VERB` section."""
    parts = re.split(r"^## shuke ([\w-]+).*$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("verb", sorted(our_verbs()))
def test_every_verb_is_told(verb):
    assert verb in sections(told("commands.md")), f"docs/commands.md lacks `## shuke {verb}`"


@pytest.mark.parametrize("verb", sorted(our_verbs()))
def test_every_option_of_a_verb_is_told(verb):
    section = sections(told("commands.md")).get(verb, "")
    parser = load_command_class(our_verbs()[verb], verb).create_parser("shuke", verb)
    missing = [option for option in own_options(parser) if option not in section]
    assert not missing, f"`## shuke {verb}` in docs/commands.md does not tell {missing}"


def own_options(parser) -> list[str]:
    """Long options and sub-verbs that the command itself adds."""
    general = {
        "--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback",
        "--no-color", "--force-color", "--skip-checks",
    }  # fmt: skip
    found = []
    for action in parser._actions:
        longs = [option for option in action.option_strings if option.startswith("--")]
        found += [option for option in longs[:1] if option not in general]
        if hasattr(action, "_name_parser_map"):
            for name, sub in action.choices.items():
                found += [name, *own_options(sub)]
    return found


def test_no_verb_is_told_that_does_not_exist():
    assert set(sections(told("commands.md"))) <= set(get_commands())


def settings_in_code() -> set[str]:
    found = set()
    for path in modules():
        found |= set(SETTING.findall(path.read_text()))
    return found - INTERNAL


def test_every_setting_is_told_and_every_told_one_exists():
    in_docs = set(SETTING.findall(told("settings.md")))
    assert settings_in_code() <= in_docs, settings_in_code() - in_docs
    makefile = (DOCS.parent / "Makefile").read_text()
    known = settings_in_code() | set(SETTING.findall(makefile)) | INTERNAL
    assert in_docs <= known, in_docs - known


def operations() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return sorted(
        (method.upper(), path)
        for path, item in paths.items()
        for method in item
        if method in {"get", "post", "put", "patch", "delete"}
    )


def test_every_api_route_is_told():
    text = told("api.md")
    told_ones = set(re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE) (/api/v1/[^`\s?]*)", text, re.M))
    # The example room is part of the tests, not of the product.
    existing = {each for each in operations() if "/wishes" not in each[1]}
    assert not existing - told_ones, f"docs/api.md lacks {sorted(existing - told_ones)}"
    assert not told_ones - existing, f"docs/api.md tells {told_ones - existing} in vain"


def test_links_between_documents_lead_somewhere():
    root = DOCS.parent
    documents = [*root.glob("*.md"), *DOCS.rglob("*.md"), *settings.PACKAGE.glob("*/README.md")]
    broken = []
    for document in documents:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text()):
            if "://" in target or target.startswith("mailto:"):
                continue
            if not (document.parent / target).exists():
                broken.append(f"{document.relative_to(root)} -> {target}")
    assert not broken, "\n".join(broken)


def test_documents_name_no_machine():
    root = DOCS.parent
    for document in [*root.glob("*.md"), *DOCS.rglob("*.md")]:
        assert not re.search(r"(?<![\w.])/(?:work|root|home/\w+)/", document.read_text()), document


def test_decisions_are_numbered_once():
    numbers = [path.name[:4] for path in sorted((DOCS / "decisions").glob("*.md"))]
    assert len(numbers) == len(set(numbers))
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)
    assert isinstance(DOCS, Path)


def test_the_page_of_metrics_is_what_the_code_says():
    assert metrics_page.page() == told("metrics.md"), "run `make docs`"
