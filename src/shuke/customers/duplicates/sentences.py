"""The query that weighs pairs: what each field says of two records, as a level with its bits."""

import math
from collections.abc import Iterator, Sequence

#: How often it agrees, is nearly the same, or differs for one person. Set once, for every shop.
SAME, NEAR, OTHER = 0.75, 0.15, 0.1


#: A text that two share says who they are, not only where they belong, when no more of those who share one
#: than this have another name and no birthday in common, as families have, ...
CONTRADICTED = 0.1
#: ... seen in so many pairs, ...
SEEN = 20
#: ... and most people have one of their own.
DISTINCT = 0.3


def levels(texts: Sequence[str], total: int) -> str:
    """One row for each pair of `pairs`: on which level each field agrees."""
    fields = [_name_level(), _born_level(), *(_text_level(t) for t in ["city", *texts])]
    return f"""
    WITH phone_pairs AS ({_phone_pairs(total)}), email_pairs AS ({_email_pairs(total)})
    SELECT p.one, p.other, ph.level AS phone_level, ph.bits AS phone_bits,
      em.level AS email_level, em.bits AS email_bits, {", ".join(fields)}
    FROM pairs p JOIN people a ON a.id = p.one JOIN people b ON b.id = p.other
    LEFT JOIN phone_pairs ph ON ph.one = p.one AND ph.other = p.other
    LEFT JOIN email_pairs em ON em.one = p.one AND em.other = p.other"""


def identifying(name: str) -> str:
    """Whether a text identifies people, seen from these very people: one row, true or false."""
    return f"""
    SELECT count(*) >= {SEEN} AND avg((name_level IN ('half', 'other')
        AND coalesce(born_level, 'other') = 'other')::INT) <= {CONTRADICTED}
      AND (SELECT count(DISTINCT {name}) >= {DISTINCT} * count({name}) FROM people)
    FROM levels WHERE {name}_level = 'same' AND name_level IS NOT NULL"""


def scored(
    texts: Sequence[str], personal: Sequence[str], total: int, odds: float, at_least: float
) -> str:
    """One row for each pair of `levels` with `at_least` so many bits above even odds.

    `personal`: those of the texts that identify people.
    """
    household = ["phone", "email", "city", *(name for name in texts if name not in personal)]
    shared = _sum(household)
    own = _sum(["name", "born", *personal])
    evidence = ", ".join(
        f"'{name} ' || {name}_level" for name in ("name", "born", *personal, *household)
    )
    counts = ", ".join(_counts(texts))
    bits = ", ".join(
        [_name_bits(), _born_bits(total), *(_text_bits(t, total) for t in ["city", *texts])]
    )
    score = f"own + least(shared, {odds - 1:.4f}) - {odds:.4f}"
    return f"""
    WITH {counts},
    weighed AS (SELECT l.*, {bits} FROM levels l JOIN people a ON a.id = l.one {_joins(texts)}),
    summed AS (SELECT *, {own} AS own, {shared} AS shared FROM weighed)
    SELECT one, other, round({score}, 2) AS bits,
      list_filter([{evidence}], lambda x: x IS NOT NULL) AS evidence
    FROM summed WHERE own > 1 AND {score} >= {at_least} ORDER BY bits DESC, one, other"""


def _sum(names: Sequence[str]) -> str:
    return " + ".join(f"coalesce({name}_bits, 0)" for name in names)


def _log(number: float) -> str:
    return f"{math.log2(number):.4f}"


def _counts(texts: Sequence[str]) -> Iterator[str]:
    """How often each value occurs."""
    for name in ("city", "born", *texts):
        yield (
            f"{name}_counts AS (SELECT {name}, count(*) AS often FROM people "
            f"WHERE {name} IS NOT NULL GROUP BY {name})"
        )


def _joins(texts: Sequence[str]) -> str:
    return " ".join(
        f"LEFT JOIN {name}_counts c_{name} ON c_{name}.{name} = a.{name}"
        for name in ("city", "born", *texts)
    )


def _near(one: str, other: str) -> str:
    """Whether two words differ by a slip: one letter of a short one, two of a long one."""
    return (
        f"(damerau_levenshtein({one}, {other}) <= greatest(1, least(length({one}), length({other})) // 4) "
        f"OR jaro_winkler_similarity({one}, {other}) >= 0.9)"
    )


def _name_level() -> str:
    whole = "a.given <> '' AND b.given <> ''"
    straight = f"{_near('a.family', 'b.family')} AND {_near('a.given', 'b.given')}"
    crossed = f"{_near('a.family', 'b.given')} AND {_near('a.given', 'b.family')}"
    return f"""CASE
      WHEN a.plain IS NULL OR b.plain IS NULL THEN NULL
      WHEN a.plain = b.plain THEN 'same'
      WHEN a.sound = b.sound AND a.han AND b.han THEN 'sound'
      WHEN NOT (a.han AND b.han) AND (a.sound = b.sound OR a.sound = b.turned OR a.turned = b.sound)
        THEN CASE WHEN a.han <> b.han THEN 'pinyin' ELSE 'turned' END
      WHEN NOT (a.han AND b.han) AND {whole} AND (({straight}) OR ({crossed})) THEN 'near'
      WHEN NOT ({whole}) AND (a.family = b.family OR a.family = b.given OR a.given = b.family) THEN 'part'
      WHEN a.family = b.family OR (NOT (a.han AND b.han) AND (a.given = b.given
        OR a.family = b.given OR a.given = b.family)) THEN 'half'
      ELSE 'other' END AS name_level"""


def _name_bits() -> str:
    """A name in other writing loses a little; one that shares a part only speaks against it, because
    families share one."""
    return """CASE name_level
      WHEN 'same' THEN -log2(a.chance) - 0.5
      WHEN 'turned' THEN -log2(a.chance) - 1
      WHEN 'pinyin' THEN -log2(a.chance) - 1.5
      WHEN 'sound' THEN -log2(a.chance) - 3
      WHEN 'near' THEN least(-log2(a.chance) - 3, 8)
      WHEN 'part' THEN 1.5
      WHEN 'half' THEN -5 WHEN 'other' THEN -6 END AS name_bits"""


def _born_level() -> str:
    return """CASE
      WHEN a.lunar <> b.lunar THEN NULL
      WHEN a.born IS NOT NULL AND b.born IS NOT NULL THEN CASE
        WHEN a.born = b.born THEN 'same'
        WHEN damerau_levenshtein(a.born, b.born) <= 1 THEN 'near'
        WHEN a.birth_year = b.birth_year AND a.birth_month = b.birth_day AND a.birth_day = b.birth_month
          THEN 'near'
        ELSE 'other' END
      WHEN a.birth_month IS NOT NULL AND b.birth_month IS NOT NULL
        AND a.birth_day IS NOT NULL AND b.birth_day IS NOT NULL THEN
        CASE WHEN a.birth_month = b.birth_month AND a.birth_day = b.birth_day THEN 'day' ELSE 'other' END
      WHEN a.birth_year <> b.birth_year THEN 'other' END AS born_level"""


def _born_bits(total: int) -> str:
    """Of a day that many have (1 January 1990 is what forms begin with) less than of another one, and less of
    two with one family name: they may be twins."""
    share = f"greatest((c_born.often - 2) / {total}, {1 / (365 * 40):.8f})"
    return f"""CASE born_level
      WHEN 'same' THEN -log2({share}) - CASE WHEN name_level = 'half' THEN 1.5 ELSE 0.4 END
      WHEN 'day' THEN least({_log(SAME * 365)}, -log2({share}))
      WHEN 'near' THEN {_log(NEAR / 0.003)} WHEN 'other' THEN -4.3 END AS born_bits"""


def _text_level(name: str) -> str:
    one, other = f"a.{name}", f"b.{name}"
    return f"""CASE WHEN {one} IS NULL OR {other} IS NULL THEN NULL WHEN {one} = {other} THEN 'same'
      WHEN length({one}) > 3 AND {_near(one, other)} THEN 'near' ELSE 'other' END AS {name}_level"""


def _text_bits(name: str, total: int) -> str:
    # A town says at most 4 bits: how many live there these people alone do not show.
    least_share = SAME / 16 if name == "city" else 2 / total
    return f"""CASE {name}_level
      WHEN 'same' THEN log2({SAME} / greatest(c_{name}.often / {total}, {least_share:.8f}))
      WHEN 'near' THEN greatest(log2({NEAR} / greatest(c_{name}.often * 4 / {total}, 0.003)), 0)
      WHEN 'other' THEN {_log(2 * OTHER)} END AS {name}_bits"""


def _of_contacts(kind: str, cases: str, total: int) -> str:
    """The strongest that any contact of one says of any of the other."""
    return f"""
      SELECT one, other, arg_max(level, bits) AS level, max(bits) AS bits FROM (
        SELECT p.one, p.other, level, CASE level {cases} END AS bits FROM (
          SELECT p.one, p.other, a.value AS value, a.national AS national, b.national AS theirs,
            coalesce(c.number, 1) AS number, {_contact_level(kind)} AS level
          FROM pairs p JOIN contacts a ON a.id = p.one AND a.kind = '{kind}'
          JOIN contacts b ON b.id = p.other AND b.kind = '{kind}'
          LEFT JOIN (SELECT value, count(*) AS number FROM contacts WHERE kind = '{kind}' AND NOT masked
            GROUP BY value) c ON c.value = a.value
        ) p WHERE level IS NOT NULL
      ) GROUP BY one, other"""


_HIDDEN = "[*xX•●]+"


def _contact_level(kind: str) -> str:
    if kind == "email":
        return """CASE WHEN a.masked OR b.masked THEN NULL WHEN a.value = b.value THEN 'same'
          WHEN split_part(a.value, '@', 1) = split_part(b.value, '@', 1)
            AND length(split_part(a.value, '@', 1)) > 4 AND split_part(a.value, '@', 1) NOT IN
            ('admin', 'contact', 'sales', 'office', 'service', 'hello', 'support') THEN 'local'
          WHEN damerau_levenshtein(a.value, b.value) <= 1 THEN 'near' ELSE 'other' END"""
    begin = f"regexp_replace(a.national, '{_HIDDEN}.*$', '')"
    end = f"regexp_replace(a.national, '^.*{_HIDDEN}', '')"
    begin_b, end_b = begin.replace("a.", "b."), end.replace("a.", "b.")
    fits = (
        f"(starts_with({begin}, {begin_b}) OR starts_with({begin_b}, {begin})) AND "
        f"(ends_with({end}, {end_b}) OR ends_with({end_b}, {end})) AND length(a.national) = length(b.national)"
    )
    return f"""CASE WHEN a.masked OR b.masked THEN CASE
          WHEN least(length({end}), length({end_b})) < 2 THEN NULL
          WHEN {fits} THEN CASE WHEN least(length({end}), length({end_b})) >= 4 THEN 'masked4' ELSE 'masked' END
          ELSE 'other' END
        WHEN a.value = b.value THEN 'same'
        WHEN damerau_levenshtein(a.value, b.value) <= 1 THEN 'near' ELSE 'other' END"""


def _phone_pairs(total: int) -> str:
    return _of_contacts(
        "phone",
        f"WHEN 'same' THEN log2(0.75 / (greatest(number, 2) / {total})) WHEN 'near' THEN 8 "
        "WHEN 'masked4' THEN 12 WHEN 'masked' THEN 8 WHEN 'other' THEN -1.5",
        total,
    )


def _email_pairs(total: int) -> str:
    return _of_contacts(
        "email",
        f"WHEN 'same' THEN log2(0.75 / (greatest(number, 2) / {total})) WHEN 'near' THEN 9 "
        "WHEN 'local' THEN 8 WHEN 'other' THEN -1",
        total,
    )
