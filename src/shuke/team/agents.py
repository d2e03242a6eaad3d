"""What a browser says it is, in words that people know it by."""

import re

#: The first that matches: most browsers claim to be others too.
_BROWSERS = (
    ("微信", r"MicroMessenger"),
    ("企业微信", r"wxwork"),
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("QQ", r"QQBrowser"),
    ("Samsung Internet", r"SamsungBrowser"),
    ("Firefox", r"Firefox/|FxiOS"),
    ("Chrome", r"Chrome/|CriOS"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux"),
)


def device_words(agent: str) -> str:
    """ "Chrome · Windows"; what it said itself, shortened, when neither is one that we know."""
    parts = [
        next((name for name, pattern in names if re.search(pattern, agent)), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, parts)) or agent[:40]
