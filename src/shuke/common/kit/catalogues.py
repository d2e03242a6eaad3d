"""The catalogues of translations: one per room and language, kept beside the room's code."""

import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps

from shuke.common.kit import extraction

#: The catalogue languages; the source is English.
LANGUAGES = ("zh_Hans",)
HEADER = (
    'msgid ""\nmsgstr ""\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Language: {language}\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one string of one catalogue."""

    room: str
    language: str
    text: str
    what: str

    def __str__(self) -> str:
        return f"{self.room} [{self.language}] {self.what}: {self.text!r}"


def rooms(names: Iterable[str] = ()) -> dict[str, Path]:
    """Folders of the rooms named, or of all. KeyError for a name that is no room."""
    translated = {
        config.label: Path(config.path)
        for config in apps.get_app_configs()
        if config.name.startswith("shuke.")
    }
    return {name: translated[name] for name in names} if list(names) else translated


def path_of(folder: Path, language: str) -> Path:
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


def load(path: Path, language: str) -> Catalog:
    """The catalogue in the file; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def in_source(folder: Path, language: str) -> Catalog:
    """An untranslated catalogue of what the room's source says now."""
    catalogue = Catalog(locale=language, charset="utf-8")
    for text in extraction.strings(folder):
        catalogue.add(text.id, locations=[(text.path, 1)], context=text.context)
    return catalogue


def refresh(folder: Path, language: str) -> tuple[Path | None, int]:
    """Bring the file up to date with the source: its path and how many strings it has.

    Translations are kept; strings that left the source become obsolete (`#~`). Nothing in the
    file depends on the day, the machine or line numbers.
    """
    source = in_source(folder, language)
    path = path_of(folder, language)
    if not len(source) and not path.exists():
        return None, 0
    catalogue = load(path, language)
    _revive(catalogue, source)
    catalogue.update(source, no_fuzzy_matching=True, update_creation_date=False)
    for key in [key for key, old in catalogue.obsolete.items() if not all(_strings(old))]:
        del catalogue.obsolete[key]
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, include_lineno=False, width=100)
    text = HEADER.format(language=language) + body.getvalue().decode().strip() + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path, len(source)


def _revive(catalogue: Catalog, source: Catalog) -> None:
    """Give strings that have come back the translations they had."""
    for message in source:
        key = catalogue._key_for(message.id, message.context)
        old = catalogue.obsolete.get(key)
        if message.id and old is not None and catalogue.get(message.id, message.context) is None:
            catalogue.add(old.id, old.string, context=old.context)
            del catalogue.obsolete[key]


def compile_stale(folder: Path, language: str) -> bool:
    """Write the `.mo` when it is missing or older than its `.po`. True when it was written."""
    path = path_of(folder, language)
    compiled = path.with_suffix(".mo")
    if not path.exists():
        return False
    if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
        return False
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        write_mo(file, load(path, language))
    Path(file.name).chmod(0o644)
    os.replace(file.name, compiled)  # noqa: PTH105  whole or not at all, for readers beside us
    return True


def compile_all(names: Iterable[str] = ()) -> int:
    """Compile what is stale in the rooms named, or in all: how many files were written."""
    every = [(folder, language) for folder in rooms(names).values() for language in LANGUAGES]
    return sum(compile_stale(folder, language) for folder, language in every)


def faults(names: Iterable[str] = ()) -> Iterator[Fault]:
    """Strings without a translation, unsure ones, broken placeholders, and contradictions."""
    for language in LANGUAGES:
        translations: dict[tuple, tuple[str, tuple]] = {}
        for room, folder in rooms(names).items():
            catalogue = load(path_of(folder, language), language)
            for wanted in in_source(folder, language):
                if not wanted.id:
                    continue
                text = _texts(wanted)[0]
                present = catalogue.get(wanted.id, wanted.context)
                if problem := _problem(wanted, present):
                    yield Fault(room, language, text, problem)
                    continue
                assert present is not None
                key, says = (text, wanted.context), _strings(present)
                other, before = translations.setdefault(key, (room, says))
                if before != says:
                    yield Fault(room, language, text, f"{says[0]} here, {before[0]} in {other}")


def _texts(message: Message) -> tuple[str, ...]:
    """The source: singular, and plural where there is one."""
    return tuple(map(str, message.id if isinstance(message.id, list | tuple) else [message.id]))


def _strings(message: Message) -> tuple[str, ...]:
    """The translation, one for each plural form."""
    text = message.string
    forms = text if isinstance(text, list | tuple) else [text]
    return tuple(str(form or "") for form in forms)


def _problem(wanted: Message, present: Message | None) -> str:
    if present is None or not all(_strings(present)):
        return "not translated"
    if present.fuzzy:
        return "unsure (fuzzy)"
    texts = _texts(wanted)
    offered = {place for text in texts for place in _PLACE.findall(text)}
    used = {place for text in _strings(present) for place in _PLACE.findall(text)}
    if used - offered or (offered - used and len(texts) == 1):
        return f"placeholders differ ({', '.join(sorted(used ^ offered))})"
    return ""
