"""Whether a question can be answered: with what, how surely, or not at all. Decides nothing but that."""

from collections.abc import Sequence
from dataclasses import dataclass

from shuke.knowledge.retrieval.base import Base, Match

#: What fits less is left to a person, until the owner says otherwise.
THRESHOLD = 0.6


@dataclass(frozen=True)
class Decision:
    """What fits best, the best first, and whether the first is good enough to answer with."""

    matches: Sequence[Match]
    threshold: float

    @property
    def answer(self) -> Match | None:
        """None: it does not know, and a person answers."""
        best = self.matches[0] if self.matches else None
        return best if best is not None and best.score >= self.threshold else None


def decide(base: Base, question: str, *, threshold: float = THRESHOLD, most: int = 5) -> Decision:
    """What the base answers to a question."""
    return Decision(base.search(question, most), threshold)
