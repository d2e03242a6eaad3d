"""Which tables an export holds, and what of them stays in the house.

All of them but what every installation makes anew. What opens other systems or lets people in is left out of an
export that anybody can open; under a passphrase it is in.
"""

from typing import Any

from django.db.models import Model

#: Tables of this installation alone, with the reason.
LEFT_OUT = {
    "django_session": "who is logged in, here and now",
    "team_staffsession": "who is logged in, here and now",
    "team_resetrequest": "who asked for a password in the past hour",
    "django_content_type": "made by every installation",
    "auth_permission": "made by every installation",
    "auth_group": "not used",
    "auth_group_permissions": "not used",
    "axes_accessattempt": "wrong log-ins of the past hour",
    "axes_accessattemptexpiration": "wrong log-ins of the past hour",
    "axes_accessfailurelog": "wrong log-ins of the past hour",
    "axes_accesslog": "wrong log-ins of the past hour",
    "common_revision": "counts changes of this database",
    "common_removedrows": "counts changes of this database",
    "common_writeprobe": "written to see whether writing works",
    "warehouse_mark": "by which a copy knows this database again",
}
#: Its number counts changes of one database; in another one it begins anew.
REVISION = "revision"
#: What an open export has in place of a secret, by table and column.
BLANKED: dict[str, dict[str, Any]] = {
    "team_staff": {"password": "!", "has_second_factor": False},
    "common_endpoint": {"secret": ""},
    "collect_connector": {"secret": "", "access": ""},
    "collect_mailaccount": {"secret": ""},
    "collect_messagehook": {"secret": ""},
    "engage_provider": {"secret": ""},
    "alliances_agreement": {"key": ""},
}
#: Tables that an open export has without rows.
EMPTIED = {"team_secondfactor", "team_recoverycode"}
#: Columns that are called like secrets and are in every export, with the reason.
HARMLESS = {
    "customers_erasurekey.secret": "by which somebody who was forgotten is not recorded again",
    "loyalty_referralkey.secret": "goes where the records go: links that people handed on hold",
    "customers_datalink.key_hash": "the hash of something long and random",
    "team_token.hash": "the hash of something long and random",
    "counter_kiosk.key_hash": "the hash of something long and random",
    "engage_send.address_hash": "by which an answer finds its letter",
    "engage_suppression.address_hash": "by which nobody is written to who does not want it",
    "shop_eventtelling.token": "tells one telling from another",
}
#: Files of the home that open what is sealed, or sign for the shop.
KEYS = {"secret_key", "box_key"}


def is_exported(model: type[Model]) -> bool:
    """Whether the model has a table of its own that belongs to the shop."""
    options = model._meta
    return options.managed and not options.proxy and options.db_table not in LEFT_OUT
