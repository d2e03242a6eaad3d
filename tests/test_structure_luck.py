"""No test's verdict is a matter of luck: of seconds, of the machine's speed, of a port or folder that others
may take, of a page that has not come yet. What can be seen of that by reading is held here.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.PACKAGE).parents[1]
#: The one place that waits, and what made the dumps of old versions.
EXEMPT = {"tests/waiting.py", "tests/upgrades/4efb38c/make.py"}
#: A folder that every process of the machine may write to.
SHARED = "/" + "tmp/"
#: What waits for a time, or begins something after one.
BY_SECONDS = {"sleep", "wait_for_timeout", "Timer"}
#: What reads how much time went by. The processor's own time says nothing of who else is at work.
WATCHES = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"}
#: What reads a page as it is at this moment; `expect(…)` and `wait_for_function` wait for what comes.
AT_THIS_MOMENT = {
    "evaluate", "evaluate_all", "count", "inner_text", "text_content", "all_inner_texts", "inner_html",
    "is_visible", "is_hidden", "is_checked", "get_attribute", "input_value", "title",
}  # fmt: skip


def sources() -> list[Path]:
    places = [
        *ROOT.glob("tests/**/*.py"),
        *ROOT.glob("src/shuke/*/tests/**/*.py"),
        ROOT / "conftest.py",
    ]
    return [path for path in places if str(path.relative_to(ROOT)) not in EXEMPT]


@cache
def walked(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(), filename=str(path))))


def nodes(paths: list[Path]) -> Iterator[tuple[str, ast.AST]]:
    """Every node of their code, with the place to look at."""
    for path in paths:
        for node in walked(path):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def called(node: ast.AST) -> str:
    """The last name of what is called: "wait" of `thread.done.wait(3)`."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_nothing_waits_for_seconds():
    """`tests.waiting.until` waits for what happens."""
    wrong = [place for place, node in nodes(sources()) if called(node) in BY_SECONDS]
    assert not wrong, wrong


def test_nothing_is_judged_by_a_watch():
    """Seconds are measured by bench; a test asserts that it happens, by a clock of its own where it asks when."""
    wrong = [
        place
        for place, node in nodes(sources())
        if isinstance(node, ast.Attribute) and node.attr in WATCHES
    ]
    assert not wrong, wrong


def test_no_verdict_gives_up_after_a_time():
    """`assert event.wait(5)` fails where a machine is busy, and `assert not event.wait(0.3)` never does."""
    wrong = [
        place
        for place, node in nodes(sources())
        if isinstance(node, ast.Assert)
        for each in ast.walk(node.test)
        if called(each) in {"wait", "join", "acquire"} and is_a_time(each)
    ]
    assert not wrong, wrong


def is_a_time(call: ast.Call) -> bool:
    given = [*call.args, *(word.value for word in call.keywords if word.arg == "timeout")]
    return any(
        isinstance(one, ast.Constant) and isinstance(one.value, int | float) for one in given
    )


def test_ports_and_folders_are_ones_own():
    """`demo.supervisor.free_port` keeps its port; `tmp_path` and `tempfile` make a folder."""
    wrong = [
        place
        for place, node in nodes(sources())
        if called(node) in {"getsockname", "gettempdir"}
        or (isinstance(node, ast.Constant) and str(node.value).startswith(SHARED))
    ]
    assert not wrong, wrong


def test_a_page_is_waited_for():
    """In the browser nothing is asserted of a page as it happens to be: `expect(…)`, `wait_for_function`,
    `overflow`, `holds` wait."""
    browser = [
        path
        for path in sources()
        if path.parent.name == "browser" and path.name.startswith("test_")
    ]
    assert len(browser) > 10
    wrong = [
        place
        for place, node in nodes(browser)
        if isinstance(node, ast.Assert)
        for each in ast.walk(node.test)
        if called(each) in AT_THIS_MOMENT and ast.unparse(each.func).split(".")[0] not in STANDING
    ]
    assert not wrong, wrong


#: No pages.
STANDING = {"texts", "re"}


def test_examples_are_the_same_in_every_run():
    assert hypothesis.settings.get_current_profile_name() in {"steady", "search"}
    steady = hypothesis.settings.get_profile("steady")
    assert (steady.derandomize, steady.deadline, steady.database) == (True, None, None)
    wrong = [
        place
        for place, node in nodes([path for path in sources() if path.name != "conftest.py"])
        if called(node) == "settings" and any(word.arg == "deadline" for word in node.keywords)
    ]
    assert not wrong, f"conftest.py says it once: {wrong}"
