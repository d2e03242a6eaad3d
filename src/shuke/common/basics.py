"""What every room needs to know of the shop: who it is, its money and its clock. Set on the page of
settings (`shop_settings`)."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from shuke.common import colours, pictures, shop_settings
from shuke.common.errors import Invalid
from shuke.common.money import NO_MONEY
from shuke.common.slots import Setting, SettingGroup
from shuke.common.texts import readable

#: Currencies that shops use, offered first; every other of ISO 4217 after them.
USUAL_CURRENCIES = ("CNY", "HKD", "TWD", "USD", "EUR", "GBP", "JPY", "SGD", "MYR", "AUD", "CAD")
USUAL_ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo",
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney",
)  # fmt: skip


def _name(text: str) -> str:
    return readable(text)[:80].strip()


def _locale() -> Locale:
    return Locale.parse("zh_Hans_CN" if (get_language() or "").startswith("zh") else "en_GB")


def _currencies() -> Iterable[tuple[str, Any]]:
    names = _locale().currencies
    others = sorted(code for code in _current_currencies() if code not in USUAL_CURRENCIES)
    return [(code, f"{code} · {names.get(code, code)}") for code in (*USUAL_CURRENCIES, *others)]


def _current_currencies() -> set[str]:
    """Those of ISO 4217 that some country pays with today."""
    from babel.core import get_global

    territories = get_global("territory_currencies").values()
    spans = [span for each in territories for span in each]
    return {code for code, _begun, ended, is_tender in spans if is_tender and not ended} - NO_MONEY


def _countries() -> Iterable[tuple[str, Any]]:
    """Named in the language of the page, in its order."""
    names = {str(code): name for code, name in _locale().territories.items()}
    countries = [(code, name) for code, name in names.items() if len(code) == 2 and code != "ZZ"]
    return sorted(countries, key=lambda each: (each[0] != "CN", each[1]))


def _zones() -> Iterable[tuple[str, Any]]:
    others = sorted(z for z in available_timezones() if "/" in z and z not in USUAL_ZONES)
    others = [z for z in others if not z.startswith(("Etc/", "posix/", "right/", "SystemV/"))]
    return [(zone, zone.replace("_", " ")) for zone in (*USUAL_ZONES, *others)]


def _colour(text: str) -> str:
    """A colour on which white can be read, as #rrggbb."""
    colour = colours.parse(text)
    if colours.contrast(colour, "#ffffff") < colours.READABLE:
        raise Invalid(_("White text would be hard to read on this colour. Choose a darker one."))
    return colour


SHOP = SettingGroup(
    "shop",
    gettext_lazy("Your shop"),
    "store",
    gettext_lazy("How the shop looks to your team and to customers."),
    order=10,
)
MONEY = SettingGroup(
    "money",
    gettext_lazy("Region and currency"),
    "globe",
    gettext_lazy("Where the shop is, and how its figures are counted."),
    order=20,
)

NAME = Setting(
    "name",
    "shop",
    gettext_lazy("Name"),
    "",
    gettext_lazy("Shown in the menu, on the log-in page, in letters and on customer pages."),
    check=_name,
    words="店名 名称 shop name",
    order=10,
)
LOGO = Setting(
    "logo",
    "shop",
    gettext_lazy("Logo"),
    "",
    gettext_lazy("Square PNG, JPEG or WebP, up to 200 KB."),
    "image",
    check=pictures.parse,
    words="标志 图标 logo picture",
    order=20,
)
COLOUR = Setting(
    "colour",
    "shop",
    gettext_lazy("Colour"),
    "#14675a",
    gettext_lazy("Used for buttons and links in letters and on customer pages."),
    "colour",
    check=_colour,
    words="颜色 品牌色 主色 color brand",
    order=30,
)
LANGUAGE = Setting(
    "language",
    "shop",
    gettext_lazy("Language"),
    "zh-hans",
    gettext_lazy("Used in letters when a customer's own language is unknown."),
    "choice",
    choices=lambda: settings.LANGUAGES,
    words="语言 language",
    order=40,
)
COUNTRY = Setting(
    "country",
    "money",
    gettext_lazy("Country"),
    "CN",
    gettext_lazy(
        "Decides how phone numbers without a country code are read, and which public holidays apply."
    ),
    "choice",
    choices=_countries,
    environment="PHONE_REGION",
    variable="SHUKE_PHONE_REGION",
    words="国家 地区 电话 country phone",
    order=10,
)
ZONE = Setting(
    "time_zone",
    "money",
    gettext_lazy("Time zone"),
    "Asia/Shanghai",
    gettext_lazy("Decides when a day begins in reports, segments and letters."),
    "choice",
    choices=_zones,
    environment="SHOP_ZONE",
    variable="SHUKE_TIME_ZONE",
    words="时区 time zone clock",
    order=20,
)
CURRENCY = Setting(
    "currency",
    "money",
    gettext_lazy("Currency"),
    "CNY",
    gettext_lazy("Reports and customer values are counted in this currency."),
    "choice",
    choices=_currencies,
    environment="CURRENCY",
    variable="SHUKE_CURRENCY",
    words="币种 货币 currency money",
    order=30,
)
ADDRESS = Setting(
    "public_url",
    "shop",
    gettext_lazy("Address for customers"),
    "",
    gettext_lazy("Links in letters, forms and QR codes lead there."),
    environment="PUBLIC_URL",
    variable="SHUKE_PUBLIC_URL",
    words="网址 域名 链接 二维码 address url domain links qr",
    order=50,
)
DECLARATIONS = (SHOP, MONEY, NAME, LOGO, COLOUR, LANGUAGE, ADDRESS, COUNTRY, ZONE, CURRENCY)


def name() -> str:
    """What the shop calls itself; "" while nobody said."""
    return shop_settings.value(NAME)


def colour() -> str:
    return shop_settings.value(COLOUR)


def language() -> str:
    """For customers whose language is not on record: "zh-hans" or "en"."""
    return shop_settings.value(LANGUAGE)


def country() -> str:
    """ISO 3166."""
    return shop_settings.value(COUNTRY)


def zone() -> ZoneInfo:
    return ZoneInfo(shop_settings.value(ZONE))


def currency() -> str:
    """ISO 4217."""
    return shop_settings.value(CURRENCY)


def logo() -> pictures.Picture | None:
    return pictures.unpacked(shop_settings.value(LOGO))
