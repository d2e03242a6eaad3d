"""The one form in which an identity is stored and compared.

Two writings of the same phone must meet, two different people must not: when in doubt an
identity counts as *masked* (kept, shown, never used to recognise anybody) or is refused.
`docs/decisions/0015` says why each rule is as it is, `identity_kinds` which kinds there are.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.errors import Invalid

MAX_LENGTH = 254

#: What people and platforms write where they have nothing to write.
_BLANKS = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", ".", "0", "无", "空", "暂无", "未知", "无手机号"}
    | {"n/a", "na", "nil", "none", "null", "nan", "unknown", "anonymous", "#n/a"}
    | {
        "guest",
        "guest checkout",
        "guest user",
        "walk-in",
        "walk in",
        "cash customer",
        "not provided",
    }
    | {
        "匿名",
        "匿名用户",
        "匿名买家",
        "游客",
        "访客",
        "散客",
        "无名",
        "不详",
        "没有",
        "保密",
        "未填写",
    }
)
#: Of those, what somebody may well be called: Na and Nan are names, and so are nicknames like 无名.
_NAMES = frozenset({"na", "nan", "nil", "空", "无名", "没有"})
#: Numbers that are typed to get past a form.
_JUNK_PHONES = frozenset({"+8613800138000", "+8613800000000", "+8613888888888", "+8613812345678"})
_STARS = re.compile(r"[*•●✱]")
_CROSSED_DIGITS = re.compile(r"\d[xX]{3,}\d")
#: An OAID or another sealed handle of a marketplace: long, base64, differs from order to order.
_SEALED_LENGTH = 32
_SEALED = re.compile(rf"(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z0-9+/_=-]{{{_SEALED_LENGTH},}}")
_EXCEL_TEXT = re.compile(r'^=?"(.*)"=?$|^(.*?)=$', re.DOTALL)
_CN_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
#: One mobile in its usual groups: 0086-139-1234-5670.
_GROUPED = re.compile(r"\(?(?:\+|00)?(?:86)?\)?[\s.-]*1[3-9]\d[\s.-]?\d{4}[\s.-]?\d{4}")
#: A marketplace's privacy number: one mobile shared by many buyers, told apart by an extension.
_EXTENSION = re.compile(r"^(.*\d)\s*(?:-|转|ext\.?|x|#|,)\s*(\d{2,6})$", re.IGNORECASE)
_SHARED = frozenset(
    {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
    }
)
#: Open ids and union ids of WeChat: as it gives them, an open id after the account that it is of, where known.
_WECHAT_ID = re.compile(r"(?:wx[0-9a-f]{16}:)?[A-Za-z0-9_-]{20,64}")
#: A plate of the mainland: province, letter of the city, five or six signs, some with a word at the end.
_CN_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{4,6}[挂学警港澳领使]?")
_OTHER_PLATE = re.compile(r"(?=.*\d)[A-Z0-9\u4e00-\u9fff]{2,12}")
_LOCAL_PART = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}")
_DOMAIN_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Normalised:
    """An identity in its stored form. A masked one never identifies anybody."""

    value: str
    masked: bool = False


def normalise(kind: str, raw: object, *, region: str = "") -> Normalised:
    """The stored form of an identity of `kind` (see `models.Identity.Kind`).

    `region` (ISO 3166, default SHUKE_PHONE_REGION) reads phones without a country code.
    Raises Invalid: code "blank" where nothing was given ("", "——", "N/A"), "invalid" else.
    """
    form = FORMS.get(kind)
    if form is None:
        raise ValueError(f"unknown kind of identity: {kind}")
    text = written(kind, raw)
    if is_masked(kind, text):
        return Normalised(text, masked=True)
    return form(text, region or basics.country())


def written(kind: str, raw: object) -> str:
    """What was typed, without its wrapping. Raises Invalid: code "blank" where nothing was given, else "invalid"."""
    text = clean(raw)
    if text.lower() in _BLANKS or unicodedata.normalize("NFKC", text).lower() in _BLANKS:
        raise Invalid(_("Nothing was given."), code="blank", fields={kind: _("Nothing was given.")})
    if len(text) > MAX_LENGTH:
        raise _invalid(kind, _("This is longer than %(limit)d characters.") % {"limit": MAX_LENGTH})
    return text


def names_nobody(name: str) -> bool:
    """Whether what stands for a name is none: Guest, 匿名, N/A. Many are written so who are not one person."""
    folded = unicodedata.normalize("NFKC", clean(name)).lower()
    return folded in _BLANKS and folded not in _NAMES


def clean(raw: object) -> str:
    """Text without what spreadsheets wrap around it: ="1", a leading ', tabs, unseen characters."""
    seen = str("" if raw is None else raw)
    # Of printable texts nothing is unseen, and their only space is the usual one.
    if not seen.isprintable():
        seen = "".join(
            " " if char in "\t\r\n\u00a0\u3000" else char
            for char in seen
            if char in "\t\r\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        )
    # Composed last: an unseen character may have stood between a letter and its accent.
    text = unicodedata.normalize("NFC", seen).strip()
    while (inner := _unwrapped(text)) != text:
        text = inner
    return text


def _unwrapped(text: str) -> str:
    """Without one layer of what spreadsheets wrap around it."""
    if not text.startswith(("=", '"', "'")) and not text.endswith("="):
        return text
    if wrapped := _EXCEL_TEXT.match(text):
        text = (wrapped[1] if wrapped[1] is not None else wrapped[2]).strip()
    return text.removeprefix("'").strip()


def is_masked(kind: str, text: str) -> bool:
    """Whether a marketplace has hidden a part (186******05, l***@qq.com) or sealed it (OAID)."""
    folded = unicodedata.normalize("NFKC", text)
    if kind in {"phone", "email", "taobao"} and _STARS.search(folded):
        return True
    if kind == "phone" and _CROSSED_DIGITS.search(folded):
        return True
    if len(folded) < _SEALED_LENGTH or kind not in {"phone", "taobao", "web"}:
        return False
    return bool(_SEALED.fullmatch(folded))


def _as_written(text: str, _region: str) -> Normalised:
    return Normalised(text)


def _card(text: str, _region: str) -> Normalised:
    return Normalised(loose(text))


def loose(text: str) -> str:
    """Without case, width and spaces: "vip 00 12" and "ＶＩＰ0012" are one."""
    # Twice: without its space an accent that stood apart joins the letter before it.
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    return unicodedata.normalize("NFKC", bare)


def _number(text: str, _region: str) -> Normalised:
    return Normalised(re.sub(r"^(\d+)\.0$", r"\1", text))


def _wechat_id(text: str, _region: str) -> Normalised:
    if not _WECHAT_ID.fullmatch(text):
        raise _invalid(
            "openid", _("This is no id that WeChat gives: 20 letters and digits or more.")
        )
    return Normalised(text)


def _plate(text: str, _region: str) -> Normalised:
    bare = re.sub(r"[\s·•.\-_]", "", unicodedata.normalize("NFKC", text)).upper()
    if not (_CN_PLATE.fullmatch(bare) or _OTHER_PLATE.fullmatch(bare)):
        raise _invalid("plate", _("This is no number plate."))
    return Normalised(bare)


def _phone(text: str, region: str) -> Normalised:
    if region == "CN" and text.isascii() and (mobile := _CN_MOBILE.fullmatch(text)):
        return _identifying("+86" + mobile[1])
    number = re.sub(r"\.0$", "", unicodedata.normalize("NFKC", text))
    bare = re.sub(r"[\s().-]", "", number)
    whole = "-" not in number[-5:] or _GROUPED.fullmatch(number)  # else an extension may follow
    if region == "CN" and (mobile := _CN_MOBILE.fullmatch(bare)) and whole:
        return _identifying("+86" + mobile[1])
    base, extension = number, ""
    if split := _EXTENSION.match(number):
        candidate = re.sub(r"\D", "", split[1])
        # 010-8888-1234 is no extension; 18412345678-1234 is one.
        if len(candidate) >= 10 or not split[0].count("-"):
            base, extension = split[1], split[2]
    if re.search(r"[^\W\d_]", base):  # letters: no vanity numbers, they read as other numbers
        raise _invalid("phone", _("This is no phone number."))
    try:
        parsed = phonenumbers.parse(base, region)
    except phonenumbers.NumberParseException as error:
        raise _invalid("phone", _("This is no phone number.")) from error
    if not phonenumbers.is_valid_number(parsed):
        raise _invalid("phone", _("This is no phone number."))
    if extension or parsed.extension or phonenumbers.number_type(parsed) in _SHARED:
        return Normalised(text, masked=True)  # many people stand behind one such number
    return _identifying(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _identifying(number: str) -> Normalised:
    digits = number[3:]
    if number in _JUNK_PHONES or len(set(digits)) <= 2:
        raise _invalid("phone", _("This number is a placeholder, it belongs to nobody."))
    return Normalised(number)


def _email(text: str, _region: str) -> Normalised:
    folded = unicodedata.normalize("NFKC", text).removeprefix("mailto:").strip().lower()
    local, at, domain = folded.rpartition("@")
    try:
        ascii_domain = domain.rstrip(".").encode("idna").decode("ascii") if domain else ""
    except UnicodeError as error:
        raise _invalid("email", _("This is no e-mail address.")) from error
    labels = ascii_domain.split(".")
    dots_ok = not local.startswith(".") and not local.endswith(".") and ".." not in local
    well_formed = (
        at
        and _LOCAL_PART.fullmatch(local)
        and dots_ok
        and len(labels) > 1
        and all(_DOMAIN_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    value = f"{local}@{ascii_domain}"
    if not well_formed or len(value) > MAX_LENGTH:
        raise _invalid("email", _("This is no e-mail address."))
    return Normalised(value)


def _invalid(kind: str, message: str) -> Invalid:
    return Invalid(message, fields={kind: message})


#: Kind of identity -> its form, of text that is neither blank nor masked, read in a country.
FORMS: dict[str, Callable[[str, str], Normalised]] = {
    **dict.fromkeys(("taobao", "web", "wecom", "oaid", "device"), _as_written),
    "email": _email,
    "phone": _phone,
    "card": _card,
    "number": _number,
    "openid": _wechat_id,
    "unionid": _wechat_id,
    "plate": _plate,
}
