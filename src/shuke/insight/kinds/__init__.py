"""Kinds of buyers: who comes for the shop and who for the discount, by signs that the owner weighs.

Each sign measures one habit and speaks for one side, for the other, or for none. Weights are added up; from the
threshold on somebody is of a kind. The rules are versions, tried on the past before one holds (decision 0380).
"""

from shuke.insight.kinds.rules import SIGNS, Rules, Sign, standard

__all__ = ["SIGNS", "Rules", "Sign", "standard"]
