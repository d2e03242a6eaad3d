"""By what two arrivals are one person: the owner's rules, as sentences and as what resolution asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.customers.identities import clean
from shuke.customers.identity_kinds import IdentityKind, kinds
from shuke.customers.queries.records import display_value

#: More people than stand behind a value that still tells one.
MOST = 50
#: More values than an owner would read.
MOST_VALUES = 500


@dataclass(frozen=True)
class KindRule:
    """Whether a kind joins, and behind how many people at most (0: however many)."""

    kind: str
    joins: bool = True
    most: int = 0


@dataclass(frozen=True)
class NeverRule:
    """One value that joins nobody, and why."""

    kind: str
    value: str
    why: str = ""


@dataclass(frozen=True)
class Rules:
    """The kinds in the order in which they tell, and the values that never do."""

    kinds: tuple[KindRule, ...]
    never: tuple[NeverRule, ...] = ()
    #: The kinds that there are, as they were when the rules were read.
    declared: Mapping[str, IdentityKind] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "Rules":
        """Rules as JSON has them: {"kinds": [{"kind", "joins", "most"}], "never": [{"kind", "value", "why"}]}.
        Kinds that it does not name join where they stand by default. Raises Invalid."""
        declared = kinds()
        rules = [_kind_rule(each, declared) for each in _list(definition, "kinds")]
        named = [rule.kind for rule in rules]
        if len(set(named)) < len(named):
            raise _wrong("kinds", _("Name each kind once."))
        rules = _with_others(rules, declared)
        never = [_never_rule(each, declared) for each in _list(definition, "never")]
        if len(never) > MOST_VALUES:
            raise _wrong("never", _("At most %(most)d values.") % {"most": MOST_VALUES})
        distinct = {(rule.kind, rule.value): rule for rule in never}
        return cls(tuple(rules), tuple(distinct.values()), declared)

    def as_json(self) -> dict[str, Any]:
        return {
            "kinds": [{"kind": r.kind, "joins": r.joins, "most": r.most} for r in self.kinds],
            "never": [{"kind": r.kind, "value": r.value, "why": r.why} for r in self.never],
        }

    def without(self, kind: str, value: str, why: str = "") -> dict[str, Any]:
        """The definition with one more value that never joins."""
        more = {"kind": kind, "value": value, "why": why}
        return {**self.as_json(), "never": [*self.as_json()["never"], more]}

    @cached_property
    def rank(self) -> dict[str, int]:
        """Kinds that join, the most telling the lowest."""
        return {rule.kind: place for place, rule in enumerate(self.kinds) if rule.joins}

    @cached_property
    def most(self) -> dict[str, int]:
        """Behind how many people a value of a kind may stand; kinds without a limit are not in it."""
        return {rule.kind: rule.most for rule in self.kinds if rule.joins and rule.most}

    @cached_property
    def _never(self) -> frozenset[tuple[str, str]]:
        return frozenset((rule.kind, rule.value) for rule in self.never)

    def joins(self, kind: str, value: str) -> bool:
        """Whether this may make two arrivals one person at all."""
        return kind in self.rank and (kind, value) not in self._never

    def above(self, kind: str) -> list[str]:
        """The kinds that tell more than this one."""
        own = self.rank[kind]
        return [other for other, place in self.rank.items() if place < own]

    def sentences(self) -> list[str]:
        """What holds, in order; the last ones hold always."""
        values = [self._value_sentence(rule) for rule in self.never]
        apart = [str(kind.label) for kind in self.declared.values() if not kind.joins]
        return [
            *values,
            *(self._kind_sentence(rule) for rule in self.kinds),
            _("Never joined by: %(kinds)s.") % {"kinds": ", ".join(apart)},
            _("What is masked never joins."),
        ]

    def _kind_sentence(self, rule: KindRule) -> str:
        words = {"kind": self.declared[rule.kind].label, "most": rule.most}
        if not rule.joins:
            return _("%(kind)s: never joins.") % words
        if rule.most:
            return _("%(kind)s: joins, unless more than %(most)d people have the same one.") % words
        return _("%(kind)s: joins.") % words

    def _value_sentence(self, rule: NeverRule) -> str:
        words = {
            "kind": self.declared[rule.kind].label,
            "value": display_value(rule.kind, rule.value),
            "why": rule.why,
        }
        if rule.why:
            return _("%(kind)s %(value)s never joins: %(why)s.") % words
        return _("%(kind)s %(value)s never joins.") % words


def standard() -> Rules:
    """What holds where an owner has said nothing."""
    return Rules.of({})


def _with_others(rules: list[KindRule], declared: Mapping[str, IdentityKind]) -> list[KindRule]:
    """The rules with the kinds that they do not name, each after the one that it follows by default."""
    default = [key for key, kind in declared.items() if kind.joins]
    rules = [rule for rule in rules if rule.kind in default]
    for place, key in enumerate(default):
        there = [rule.kind for rule in rules]
        if key not in there:
            after = there.index(default[place - 1]) + 1 if place else 0
            rules.insert(after, KindRule(key))
    return rules


def _kind_rule(given: Any, declared: Mapping[str, IdentityKind]) -> KindRule:
    kind = given.get("kind") if isinstance(given, Mapping) else None
    if not isinstance(kind, str):
        raise _wrong("kinds", _("There is no such identity type."))
    joins, most = given.get("joins", True), given.get("most", 0)
    if not isinstance(most, int) or isinstance(most, bool) or not 0 <= most <= MOST:
        message = _("A number of people from 1 to %(most)d, or 0 for however many.")
        raise _wrong("kinds", message % {"most": MOST})
    return KindRule(kind, bool(joins), most)


def _never_rule(given: Any, declared: Mapping[str, IdentityKind]) -> NeverRule:
    kind = declared.get(str(given.get("kind"))) if isinstance(given, Mapping) else None
    if kind is None:
        raise _wrong("never", _("There is no such identity type."))
    try:
        form = kind.normalise(given.get("value"))
    except Invalid as error:
        raise _wrong("never", f"{kind.label}: {error.message}") from error
    return NeverRule(kind.key, form.value, clean(given.get("why"))[:100])


def _list(definition: Mapping[str, Any], name: str) -> list[Any]:
    rows = definition.get(name, [])
    if not isinstance(rows, list):
        raise _wrong(name, _("This is a list."))
    return rows


def _wrong(field_name: str, message: str) -> Invalid:
    return Invalid(message, fields={field_name: message})
