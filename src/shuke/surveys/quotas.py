"""What is enough of a survey: how far each quota is, and which one an answer would go beyond."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shuke.surveys.content import Content, question_of, say
from shuke.surveys.models import ResponseValue, Survey, Wave


@dataclass(frozen=True)
class Quota:
    """So many answers of a group or with a choice there are, of so many that are enough."""

    words: str
    count: int
    most: int

    @property
    def is_full(self) -> bool:
        return self.count >= self.most


def progress(survey: Survey, wave: Wave | None, content: Content) -> list[Quota]:
    """How far each is in this wave."""
    return [
        Quota(_words(content, each), _count(wave, each) if wave else 0, each["most"])
        for each in survey.quotas
    ]


def is_full(survey: Survey, wave: Wave, group: str, answers: Mapping[str, Any]) -> bool:
    """Whether there are enough answers already of those who are in this group, or who answered so."""
    return any(
        _concerns(each, group, answers) and _count(wave, each) >= each["most"]
        for each in survey.quotas
    )


def _concerns(quota: Mapping[str, Any], group: str, answers: Mapping[str, Any]) -> bool:
    if "group" in quota:
        return bool(group) and quota["group"] == group
    value = answers.get(quota["question"])
    return quota["choice"] in (value if isinstance(value, list) else [value])


def _count(wave: Wave, quota: Mapping[str, Any]) -> int:
    if "group" in quota:
        return wave.responses.filter(group=quota["group"]).count()
    rows = ResponseValue.objects.filter(
        response__wave=wave, question=quota["question"], choice=quota["choice"]
    )
    return rows.count()


def _words(content: Content, quota: Mapping[str, Any]) -> str:
    if "group" in quota:
        return str(quota["group"])
    question = question_of(content, quota["question"])
    choices = question["choices"] if question else ()
    labels = (each["label"] for each in choices if each["id"] == quota["choice"])
    return say(next(labels, {"": quota["choice"]}))
