"""Suspected fake orders (刷单): what speaks for one, how much it weighs, and which orders it is true of.

An order is suspected when the weights of all that speaks against it come to the threshold. The rules are
versioned; a version is rehearsed on the past before it can be switched on (decision 0284).
"""

from shuke.shop.suspicion.rules import SIGNALS, Number, Rules, Signal, standard

__all__ = ["SIGNALS", "Number", "Rules", "Signal", "standard"]
