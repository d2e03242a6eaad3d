"""Letters and people for the tests of letters."""

import datetime as dt
from dataclasses import fields
from decimal import Decimal

from shuke.engage.keys import Keyring
from shuke.engage.letters import clean
from shuke.engage.models import Campaign
from shuke.engage.recipients import Recipient

#: The key of 小满's letter, made without a database.
KEY = Keyring(b"a secret of the tests").send_key(41)
BODY = """
<p>{{ customer.greeting }}，</p>
<p>上次见面是 {{ customer.last_order_at | date }}，您已经买过 {{ customer.order_count }} 次，共 {{ customer.spent | money }}。</p>
{% if customer.order_count > 3 %}<p>老客专享：<strong>八折</strong></p>{% else %}<p>欢迎再来</p>{% endif %}
<p><a class="button" href="https://shop.example.com/autumn?a=1&amp;b=2">去看看</a></p>
<p><a href="https://shop.example.com/sizes">尺码表</a> <a href="{{ unsubscribe_url }}">退订</a></p>
"""


def campaign(**changes) -> Campaign:
    """An unsaved campaign with a letter."""
    values = {
        "name": "秋装",
        "subject": "{{ customer.first_name | default: '朋友' }}，秋装到了",
        "preheader": "老客八折，周日为止",
        "html": BODY,
        "sender": "暖暖童装 <shop@example.com>",
        **changes,
    }
    return Campaign(**{**values, "html": clean(values["html"])})


def xiaoman(**changes) -> Recipient:
    """A recipient; what its variables say may be changed by their names."""
    values = {
        "name": "林小满",
        "language": "zh-hans",
        "city": "杭州",
        "province": "",
        "order_count": 6,
        "spent": Decimal("1234.5"),
        "last_order_at": dt.datetime(2026, 9, 1, 3, tzinfo=dt.UTC),
        **changes,
    }
    given = {
        "send_id": 41,
        "key": KEY,
        "customer_id": 7,
        "address": "xiaoman@example.com",
    }
    own = {field.name for field in fields(Recipient)}
    given |= {name: value for name, value in values.items() if name in own}
    said = {name: value for name, value in values.items() if name not in own}
    name = values["name"]
    return Recipient(**given, values={"name": name, "first_name": name, "greeting": name, **said})
