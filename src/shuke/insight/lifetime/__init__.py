"""What somebody will bring, from how often, how lately and how much they bought: models of buying till leaving.

Arrays in, arrays out: nothing here knows of the shop. Times are in any one unit.
"""

from shuke.insight.lifetime.buying import Buying, NotFitted, fit_buying
from shuke.insight.lifetime.histories import Histories
from shuke.insight.lifetime.spending import Even, Spending, fit_spending

__all__ = ["Buying", "Even", "Histories", "NotFitted", "Spending", "fit_buying", "fit_spending"]
