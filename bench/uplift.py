"""`shuke bench uplift --file CSV --treatment COLUMN --outcome COLUMN`: the effect of a treatment, with its interval.

The file is any table with a row per person. The column of the treatment says what was done to whom; one of its
values is the control (the one that says so: 0, no, none, control …; or `--control VALUE`). `--before COLUMN`
was measured before the draw and narrows the interval; `--by COLUMN` (more than one may be given) tells who responds.
Without a file: invented people of whom the effect is known.
"""

import re
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from bench.measure import Figure, Report
from shuke.insight import effects
from shuke.insight.effects import Group, Pair

CONTROL = re.compile(
    r"(0|0\.0|f|false|n|no|none|control|holdout|hold-out|no[ _-].*|对照.*|无|否)", re.IGNORECASE
)
TRUE = {"true": 1.0, "yes": 1.0, "y": 1.0, "t": 1.0, "false": 0.0, "no": 0.0, "n": 0.0, "f": 0.0}
#: People of the invented file at full size, and what the letter truly brings each.
PEOPLE, EFFECT = 200_000, 4.0
#: Fewer than this in an arm of a group, and nothing is said of it.
LEAST = 50


def run(
    *,
    file: Path | None = None,
    size: float = 1.0,
    treatment: str = "",
    outcome: str = "",
    control: str = "",
    before: str = "",
    by: list[str] | None = None,
) -> Report:
    """Compare each treatment with the control on the column `outcome`, and all of them together."""
    if file is None:
        with tempfile.TemporaryDirectory(prefix="shuke-bench-") as folder:
            invented = _invent(Path(folder) / "people.csv", round(PEOPLE * size))
            return run(file=invented, treatment="letter", outcome="spent", before="spent_before", by=["city"])  # fmt: skip
    table = pl.read_csv(file, infer_schema=False)
    for name in (treatment, outcome, *filter(None, (before, *(by or ())))):
        if name not in table.columns:
            raise SystemExit(
                f"There is no column {name!r}: {file.name} has {', '.join(table.columns)}"
            )
    rows = pl.DataFrame(
        {
            "arm": table[treatment].str.strip_chars(),
            "y": _numbers(table, outcome),
            "x": _numbers(table, before) if before else pl.zeros(table.height, eager=True),
            "half": np.random.default_rng(0).integers(0, 2, table.height),
            **{f"by {name}": table[name].fill_null("") for name in by or ()},
        }
    ).drop_nulls("y")
    untreated = control or _control(rows["arm"].unique().drop_nulls().to_list())
    if untreated not in set(rows["arm"]):
        raise SystemExit(
            f"Nobody has {untreated!r} in {treatment}: say what the control is by --control VALUE"
        )
    figures, notes = _figures(rows, untreated)
    for name in by or ():
        notes |= _responders(rows, untreated, name)
    return Report("uplift", figures, {"file": file.name, "people": rows.height, "left out, without a number": table.height - rows.height, "control": untreated, **notes})  # fmt: skip


def _control(values: list[str]) -> str:
    candidates = [value for value in values if CONTROL.fullmatch(value)]
    if len(candidates) != 1:
        raise SystemExit(
            f"Which is the control? Say it by --control VALUE, one of: {', '.join(sorted(values))}"
        )
    return candidates[0]


def _numbers(table: pl.DataFrame, name: str) -> pl.Series:
    texts = table[name].str.strip_chars().str.to_lowercase()
    return texts.replace_strict(
        TRUE, default=texts.cast(pl.Float64, strict=False), return_dtype=pl.Float64
    )


def _pair(rows: pl.DataFrame, untreated: str, treated: str = "") -> Pair:
    """Sums of those with this treatment (or any) and of the control."""
    chosen = pl.col("arm") == treated if treated else pl.col("arm") != untreated
    return _group(rows.filter(chosen)), _group(rows.filter(pl.col("arm") == untreated))


def _group(rows: pl.DataFrame) -> Group:
    y, x = pl.col("y"), pl.col("x")
    sums = rows.select(
        n=pl.len(), y=y.sum(), yy=(y * y).sum(), x=x.sum(), xx=(x * x).sum(), yx=(y * x).sum()
    )
    return Group(*sums.row(0))


def _figures(rows: pl.DataFrame, untreated: str) -> tuple[list[Figure], dict[str, object]]:
    from scipy import stats  # the reference: another's arithmetic on the same rows

    figures: list[Figure] = []
    notes: dict[str, object] = {}
    arms = sorted(set(rows["arm"].drop_nulls()) - {untreated})
    for treated in ["", *(arms if len(arms) > 1 else [])]:
        pair = _pair(rows, untreated, treated)
        plain, better = effects.welch(*pair), effects.adjusted(*pair)
        if plain is None or better is None:
            raise SystemExit("Fewer than two people in a group: nothing can be compared")
        chosen = rows.filter(pl.col("arm") == treated if treated else pl.col("arm") != untreated)
        theirs = stats.ttest_ind(
            chosen["y"], rows.filter(pl.col("arm") == untreated)["y"], equal_var=False
        )
        low, high = theirs.confidence_interval(effects.CONFIDENCE)
        same = bool(np.allclose((plain.low, plain.high), (low, high), rtol=1e-6))
        name = treated or "effect"
        figures.append(Figure(name, plain.estimate, "per person", "interval as scipy's", same))
        figures += [
            Figure(f"{name}, low end", plain.low, "per person"),
            Figure(f"{name}, high end", plain.high, "per person"),
        ]
        notes |= {
            f"{name}: means": f"{pair[0].mean:.6g} against {pair[1].mean:.6g}",
            f"{name}: people": f"{pair[0].size} against {pair[1].size}",
        }
        if pair[0].before or pair[1].before:
            figures.append(Figure(f"{name}, adjusted", better.estimate, "per person"))
            notes[f"{name}: adjusted"] = (
                f"{better.estimate:.6g} ({better.low:.6g} to {better.high:.6g})"
            )
            notes[f"{name}: variance explained"] = round(effects.explained(*pair), 4)
    return figures, notes


def _responders(rows: pl.DataFrame, untreated: str, name: str) -> dict[str, object]:
    halves = [_pairs(rows.filter(pl.col("half") == half), untreated, name) for half in (0, 1)]
    pairs = _pairs(rows, untreated, name)
    usable = {key for key, pair in pairs.items() if min(one.size for one in pair) >= LEAST}
    responses = effects.by_group(pairs, usable)
    told: dict[str, object] = {
        f"{name} = {each.key}": f"{each.effect.estimate:.6g} ({each.effect.low:.6g} to {each.effect.high:.6g})"
        for each in responses.groups
        if each.effect
    }
    choice = effects.chosen_elsewhere(
        [{k: p for k, p in half.items() if k in usable} for half in halves]
    )
    chance = "" if responses.chance is None else f"{responses.chance:.4f}"
    return told | {
        f"{name}: chance of such differences if all respond alike": chance,
        f"{name}: chosen on one half, measured on the other": _as_text(choice.chosen),
        f"{name}: the others": _as_text(choice.others),
    }


def _as_text(effect: effects.Difference | None) -> str:
    return f"{effect.estimate:.6g} ({effect.low:.6g} to {effect.high:.6g})" if effect else "nobody"


def _pairs(rows: pl.DataFrame, untreated: str, name: str) -> dict[str, Pair]:
    parts = rows.partition_by(f"by {name}", as_dict=True)
    return {str(key[0]): _pair(part, untreated) for key, part in sorted(parts.items())}


def _invent(path: Path, people: int) -> Path:
    chance = np.random.default_rng(1)
    before = chance.binomial(1, 0.3, people) * chance.gamma(2, 90, people)
    treated = chance.random(people) < 0.8
    spent = 0.3 * before + chance.binomial(1, 0.1, people) * chance.gamma(2, 80, people)
    city = chance.choice(["Shanghai", "Chengdu", "Xi'an"], people)
    pl.DataFrame(
        {"letter": treated, "city": city, "spent_before": before, "spent": spent + EFFECT * treated}
    ).write_csv(path)
    return path
