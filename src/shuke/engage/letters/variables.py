"""What letters may say: the variables that rooms declare, read for a batch of people at once."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from django.db import Error as DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shuke.common.declarations import declared
from shuke.customers.queries import Reach
from shuke.customers.slots import Variable
from shuke.engage.letters.errors import LetterError

Path = tuple[str | None, ...]

#: What every letter knows, whoever it is for.
OF_THE_LETTER = frozenset({"shop.name", "today", "unsubscribe_url"})
#: What Liquid adds to a list; its places are numbers.
OF_A_LIST = frozenset({"first", "last", "size"})
PLAIN = (str, int, Decimal, dt.datetime, type(None))


def registry() -> dict[str, Variable]:
    """What rooms declare, by name, in its order."""
    return {variable.name: variable for variable in declared(Variable)}


def used(paths: Iterable[Path]) -> frozenset[str]:
    """The declared variables that are read by these paths: all of them where only the rendering knows."""
    names: set[str] = set()
    for path in paths:
        if path[0] == "customer":
            name = path[1] if len(path) > 1 else None
            names |= set(registry()) if name is None else {name} & set(registry())
    return frozenset(names)


def unknown(paths: Iterable[Path]) -> list[str]:
    """Variables that no letter has, as they are written."""
    return sorted({".".join(map(str, path)) for path in paths if not _exists(path)})


def _exists(path: Path) -> bool:
    if path[0] == "links":  # written by the composer
        return True
    if path[0] != "customer":
        return ".".join(map(str, path)) in OF_THE_LETTER
    if None in path[:2] or len(path) == 1:
        return True
    rest = path[2:]
    return path[1] in registry() and all(
        part is None or part in OF_A_LIST or part.isdecimal() for part in rest
    )


def unknown_words(path: str) -> str:
    """What is said of a variable that no letter has, with what was meant where that can be guessed."""
    names = [*sorted(OF_THE_LETTER), *(f"customer.{name}" for name in registry())]
    if similar := get_close_matches(path, names, 1):
        return _("“%(name)s” is nothing that a letter knows. Did you mean “%(similar)s”?") % {
            "name": path,
            "similar": similar[0],
        }
    return _("“%(name)s” is nothing that a letter knows. Choose one of the placeholders.") % {
        "name": path
    }


def read(names: Collection[str], people: Sequence[Reach]) -> dict[int, dict[str, Any]]:
    """What these variables say of each of the people, by `Reach.customer_id`, in bulk: as many queries as
    their rooms need for all. LetterError when a room cannot say it."""
    values: dict[int, dict[str, Any]] = {who.customer_id: {} for who in people}
    variables = registry()
    for name in names:
        variable = variables[name]
        try:
            answer = variable.read(people)
            for who in people:
                value = _plain(answer.get(who.person_id, variable.empty))
                values[who.customer_id][name] = value
        except DatabaseError:
            raise
        except Exception as error:
            raise LetterError(
                _("What letters say of people cannot be read: “%(title)s” (%(why)s).")
                % {"title": variable.title, "why": error}
            ) from error
    return values


def in_words(names: Iterable[str], values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What a letter in this language says of one person, of whom `values` were read."""
    variables = registry()
    words: dict[str, Any] = {}
    for name in names:
        variable = variables[name]
        value = values.get(name, variable.empty)
        words[name] = variable.in_words(value, language) if variable.in_words else value
    return words


def samples() -> dict[str, Any]:
    """A value of each such as somebody may have, in the reader's language."""
    return {name: sample(variable) for name, variable in registry().items()}


def sample(variable: Variable) -> Any:
    return _plain(variable.sample() if callable(variable.sample) else variable.sample)


def _plain(value: Any) -> Any:
    """The value, if templates may have it: from anything else they could reach further."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} is no value of a letter")
