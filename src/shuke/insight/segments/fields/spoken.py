"""What somebody wrote about, and how they felt."""

from collections.abc import Callable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from shuke.common.kit import formats
from shuke.insight.segments import wording
from shuke.insight.segments.fields.arguments import WHEN
from shuke.insight.segments.fields.field import DOING, Evidence, Field
from shuke.insight.segments.fields.rows import rows_in_time
from shuke.insight.segments.leaf import Leaf, Needs, true
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Several
from shuke.insight.segments.tree import Condition
from shuke.insight.text_rules import OF_CODE, all_theme_labels, feeling_labels
from shuke.insight.texts.themes import tokens


def about(condition: Condition, needs: Needs) -> Leaf:
    """Texts of theirs that speak of one of the themes, in one of these ways."""
    feelings = _codes(condition.args.get("feelings", ()))
    marks = tuple(
        each for key in sorted(condition.args["values"]) for each in tokens(key, *feelings)
    )
    return _texts(condition, needs, marks, lambda rows: ibis.or_(*map(rows.themes.contains, marks)))


def felt(condition: Condition, needs: Needs) -> Leaf:
    """Texts of theirs that feel so, whatever they are about."""
    feelings = tuple(_codes(condition.args["values"]))
    return _texts(condition, needs, feelings, lambda rows: rows.feeling.isin(feelings))


def _codes(names: Sequence[str]) -> list[int]:
    return sorted(OF_CODE[name] for name in names)


def _texts(
    condition: Condition,
    needs: Needs,
    key: tuple[Any, ...],
    which: Callable[[ir.Table], ir.BooleanValue],
) -> Leaf:
    name = rows_in_time(
        condition,
        needs,
        ("texts", key),
        table="text_readings",
        at="at",
        which=lambda rows: ~rows.gone & which(rows),
    )
    is_any = condition.op == "is"

    def predicate(people: ir.Table) -> ir.BooleanValue:
        some = true(people[name] > 0)
        return some if is_any else ~some

    return Leaf(predicate, {"number": name}, (name,) if is_any else ())


def explain(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    number = int(evidence["number"] or 0)
    if not number:
        return gettext("wrote no such thing")
    words = ngettext("wrote so in %(number)s text", "wrote so in %(number)s texts", number)
    return words % {"number": formats.number(number)}


_FEELINGS = Several(
    name="feelings", label=_("Feeling"), choices=feeling_labels, required=False, initial=("bad",)
)
_THEMES = (Several(name="values", choices=all_theme_labels, initial=("delivery",)),)
_FELT = (Several(name="values", choices=feeling_labels, initial=("bad",)),)


def _phrase(condition: Condition) -> str:
    """As it is said after "People who"."""
    themes, feelings = all_theme_labels(), feeling_labels()
    args = condition.args
    words = {
        "themes": wording.any_of(str(themes.get(key, key)) for key in args["values"]),
        "feelings": wording.any_of(str(feelings[key]) for key in args.get("feelings", ())),
        "when": wording.when_text(args.get("when")),
    }
    if condition.op == "is":
        text = (
            gettext("wrote about %(themes)s (%(feelings)s)%(when)s")
            if words["feelings"]
            else gettext("wrote about %(themes)s%(when)s")
        )
    else:
        text = (
            gettext("did not write about %(themes)s (%(feelings)s)%(when)s")
            if words["feelings"]
            else gettext("did not write about %(themes)s%(when)s")
        )
    return text % words


FIELDS = (
    Field(
        key="wrote_about",
        label=_("What they write about"),
        group=DOING,
        operators=(
            Operator("is", _("is about"), _THEMES),
            Operator("is_not", _("is not about"), _THEMES),
        ),
        params=(_FEELINGS, WHEN),
        note=_("By the shop's own themes, in messages and notes on the record; read by a machine."),
        compile=about,
        phrases=_phrase,
        explain=explain,
    ),
    Field(
        key="wrote_feeling",
        label=_("How they feel in what they write"),
        group=DOING,
        operators=(
            Operator("is", _("is once"), _FELT),
            Operator("is_not", _("is never"), _FELT),
        ),
        params=(WHEN,),
        note=_(
            "In messages and notes on the record; read by a machine, which errs in one of five."
        ),
        compile=felt,
        phrases={
            "is": _("wrote something with this feeling: %(values)s%(when)s"),
            "is_not": _("wrote nothing with this feeling: %(values)s%(when)s"),
        },
        explain=explain,
    ),
)
