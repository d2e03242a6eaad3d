"""What each customer is likely to buy in their next order: candidates from what they bought and from what others
bought with it, and a calibrated chance for each.

Arithmetic on arrays: `purchases` shapes what was bought, `pairs` knows what goes with what, `features` turns a person
and a product into numbers, `model` fits and scores, `offers` are those that may be made, `stored` is the file it
lies in. Nothing here knows a database.
"""

from shuke.insight.suggestions.features import usual_gaps
from shuke.insight.suggestions.measures import Hits, best_sellers, hits_at
from shuke.insight.suggestions.model import Model, NotEnough, Suggested, fit
from shuke.insight.suggestions.offers import Offers, offers
from shuke.insight.suggestions.purchases import Purchases
from shuke.insight.suggestions.stored import Stored, load, save, save_nothing, tried_on

__all__ = [
    "Hits",
    "Model",
    "NotEnough",
    "Offers",
    "Purchases",
    "Stored",
    "Suggested",
    "best_sellers",
    "fit",
    "hits_at",
    "load",
    "offers",
    "save",
    "save_nothing",
    "tried_on",
    "usual_gaps",
]
