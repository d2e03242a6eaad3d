"""Ways to reach people that are one to those who are reached: what they said of the one holds for the other."""

_SPOKEN_OF = {"wechat_chat": "wechat", "wecom": "wechat"}


def consent_channel(channel: str) -> str:
    """Of which channel people speak who are reached over this one: a chat in WeChat is WeChat to them."""
    return _SPOKEN_OF.get(channel, channel)
