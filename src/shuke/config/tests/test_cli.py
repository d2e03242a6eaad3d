"""What the command line speaks."""

import pytest
from django.utils import translation

from shuke.config.cli import language_of, speak

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C.UTF-8"}, ""),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh-hans"),
        ({"LANG": "POSIX"}, ""),
        ({"LANG": "de_DE.UTF-8"}, ""),
        ({}, ""),
    ],
)
def test_the_terminal_decides(environment, language):
    assert language_of(environment) == language


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (["report", "pareto"], "en"),
        (["report", "pareto", "--json"], "zh-hans"),
        (["work"], "zh-hans"),
        ([], "zh-hans"),
    ],
)
def test_verbs_speak_it_and_programs_get_the_shops(monkeypatch, words, language):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    speak(words)
    assert translation.get_language() == language


def test_the_setting_overrides_the_terminal(monkeypatch, settings):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    settings.COMMAND_LANGUAGE = "en"
    speak(["staff", "list"])
    assert translation.get_language() == "en"
