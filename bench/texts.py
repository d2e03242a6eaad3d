"""`shuke bench text --file CSV --text COLUMN --label COLUMN`: how well feelings are read, in any labelled table.

`shipped` is the model as delivered: its score is told apart into the labels, where these say how good something is
(0 and 1, good and bad, 好评 and 差评, stars); of other labels it says nothing. `trained` is the same kind of model,
fitted on the table itself: five folds, drawn with seed 0, each held against the others. Rows without text or label are
left out. Without a file: the sentences that the model was made of too, of which only the speed says anything.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from bench.measure import Figure, Report, peak_memory_mb
from bench.stages import CHECKOUT
from shuke.collect.reading.encoding import guess_encoding
from shuke.insight.texts import feeling, linear
from shuke.insight.texts.marks import marks

FOLDS = 5
#: Labels that say how good something is, from bad to good; lower case.
WORDS = (
    {"very negative", "terrible", "very bad", "非常差"},
    {"negative", "neg", "bad", "n", "差评", "差", "负面", "消极", "负", "unhappy", "complaint"},
    {"neutral", "neu", "mixed", "none", "okay", "中评", "中性", "中立", "一般"},
    {"positive", "pos", "good", "p", "好评", "好", "正面", "积极", "正", "happy", "praise"},
    {"very positive", "excellent", "very good", "非常好"},
)
#: So many classes can be stars.
MOST_STARS = 10


@dataclass
class TextReport(Report):
    """With how often each model was right: {"accuracy", "macro_f1"}; None where it cannot be told."""

    shipped: dict[str, float] | None = None
    trained: dict[str, float] | None = None


def run(
    *, file: Path | None = None, size: float = 1.0, text: str = "", label: str = ""
) -> TextReport:
    """Measure both on the columns `text` and `label` of a table."""
    texts, labels = _read(file, text or "text", label or "label") if file else _own()
    kept = max(round(len(texts) * size), min(len(texts), 50)) if size < 1 else len(texts)
    order = np.random.default_rng(0).permutation(len(texts))[:kept]
    texts, labels = [texts[at] for at in order], [labels[at] for at in order]
    names = sorted(set(labels))
    if len(names) < 2:
        raise SystemExit("The label is the same in every row: there is nothing to tell apart")
    codes = np.array([names.index(each) for each in labels])
    feeling.shipped()
    began = time.process_time()
    scores = feeling.shipped().scores(texts)
    seconds = time.process_time() - began
    ranks, shipped = ranked(names), None
    if ranks is not None:
        shipped = _measured([codes], [told(scores, ranks)])
    began = time.process_time()
    trained = _folds(texts, codes, len(names))
    fitted = time.process_time() - began
    figures = [
        *_figures("shipped", shipped, codes),
        *_figures("trained", trained, codes),
        Figure("texts read", len(texts) / max(seconds, 1e-9), "texts/s of processor"),
        Figure("peak memory", peak_memory_mb(), "MB"),
    ]
    notes: dict[str, object] = {
        "file": file.name if file else "its own sentences: shipped knows them, trained is the same kind",
        "texts": len(texts),
        "labels": ", ".join(f"{name} ({labels.count(name)})" for name in names[:20]),
        "seconds of processor for five folds": round(fitted, 1),
    }  # fmt: skip
    if shipped is None:
        notes["shipped"] = "nothing: these labels do not say how good something is"
    return TextReport("text", figures, notes, shipped=shipped, trained=trained)


def _figures(name: str, found: dict[str, float] | None, codes: np.ndarray) -> list[Figure]:
    if found is None:
        return []
    most = float(np.bincount(codes).max() / len(codes))
    accuracy = found["accuracy"]
    return [
        Figure(f"{name} accuracy", accuracy, "", "above the most frequent label", accuracy > most,
               most, "the most frequent label", accuracy / most),
        Figure(f"{name} macro-F1", found["macro_f1"], ""),
    ]  # fmt: skip


def ranked(names: list[str]) -> np.ndarray | None:
    """The place of each label from bad to good, among those that there are; None where they say no such thing."""
    words = [
        next((at for at, of in enumerate(WORDS) if name.lower() in of), None) for name in names
    ]
    if all(place is not None for place in words):
        values = [float(place) for place in words if place is not None]
    else:
        try:
            values = [float(name) for name in names]
        except ValueError:
            return None
        if len(names) > MOST_STARS or max(values) - min(values) > MOST_STARS:
            return None
    if len(set(values)) < len(values):
        return None
    return np.argsort(np.argsort(values))


def told(scores: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """The label of each score, as its place among the names: the way from -1 to 1 in as many equal parts."""
    count = len(ranks)
    parts = np.minimum(((scores + 1) / 2 * count).astype(int), count - 1)
    return np.argsort(ranks)[parts]


def _folds(texts: list[str], codes: np.ndarray, classes: int) -> dict[str, float] | None:
    """Each class is dealt over the folds in an order drawn with seed 0. None: too few rows."""
    if len(texts) < 2 * FOLDS:
        return None
    chance = np.random.default_rng(0)
    fold = np.empty(len(texts), int)
    dealt = 0
    for each in range(classes):
        rows = chance.permutation(np.flatnonzero(codes == each))
        fold[rows] = (np.arange(len(rows)) + dealt) % FOLDS
        dealt += len(rows)
    read = [marks(text) for text in texts]
    shares = np.eye(classes)[codes]
    came, said = [], []
    for each in range(FOLDS):
        others, apart = np.flatnonzero(fold != each), np.flatnonzero(fold == each)
        model = linear.fit_marks([read[at] for at in others], shares[others])
        came.append(codes[apart])
        said.append(model.chances_of([read[at] for at in apart]).argmax(axis=1))
    return _measured(came, said)


def _measured(came: list[np.ndarray], said: list[np.ndarray]) -> dict[str, float]:
    """The mean over the folds; the F1 of every label counts the same."""
    right = [float((a == b).mean()) for a, b in zip(came, said, strict=True)]
    both = [_macro_f1(a, b) for a, b in zip(came, said, strict=True)]
    return {"accuracy": round(float(np.mean(right)), 4), "macro_f1": round(float(np.mean(both)), 4)}


def _macro_f1(came: np.ndarray, said: np.ndarray) -> float:
    found = []
    for each in np.union1d(came, said):
        hits = int(((came == each) & (said == each)).sum())
        found.append(2 * hits / (int((came == each).sum()) + int((said == each).sum())))
    return float(np.mean(found))


def _read(path: Path, text: str, label: str) -> tuple[list[str], list[str]]:
    if not path.exists():
        raise SystemExit(f"There is no file {path}")
    content = (
        path.read_bytes().decode(guess_encoding(path), errors="replace").removeprefix("\ufeff")
    )
    head = content.partition("\n")[0]
    table = pl.read_csv(
        content.encode(), infer_schema=False, separator="\t" if "\t" in head and "," not in head else ",",
        truncate_ragged_lines=True,
    )  # fmt: skip
    for name in (text, label):
        if name not in table.columns:
            raise SystemExit(
                f"There is no column {name!r}: {path.name} has {', '.join(table.columns)}"
            )
    rows = pl.DataFrame(
        {"text": table[text].str.strip_chars(), "label": table[label].str.strip_chars()}
    )
    rows = rows.drop_nulls().filter((pl.col("text") != "") & (pl.col("label") != ""))
    if rows.is_empty():
        raise SystemExit("No row has both a text and a label")
    return rows["text"].to_list(), rows["label"].to_list()


def _own() -> tuple[list[str], list[str]]:
    lines = (CHECKOUT / "scripts" / "feeling" / "invented.tsv").read_text().splitlines()
    pairs = [line.split("\t") for line in lines]
    return [text for _label, text in pairs], [label for label, _text in pairs]
