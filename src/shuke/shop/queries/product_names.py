"""What products are called where several stand side by side: two stores may sell one title under two codes."""

from collections import Counter
from collections.abc import Collection, Sequence

from shuke.shop.models import Product


def product_names(codes: Collection[str]) -> dict[str, str]:
    """Code -> what people call the product: its title with size and colour; of those that there are. What still
    reads alike has its code beside it, or its store where a title is all there is."""
    rows = Product.objects.filter(code__in=codes).exclude(title="")
    columns = ("code", "titled_in__name", "title", "size", "colour")
    listed = {code: (store or code, parts) for code, store, *parts in rows.values_list(*columns)}
    names = {code: " ".join(filter(None, parts)) for code, (_mark, parts) in listed.items()}
    counts = Counter(names.values())
    return {
        code: name if counts[name] == 1 else f"{name} · {listed[code][0]}"
        for code, name in names.items()
    }


def product_titles(codes: Collection[str]) -> dict[str, str]:
    """Code -> the title alone where no other of `codes` has the same, else as `product_names`."""
    titles = dict(Product.objects.filter(code__in=codes).values_list("code", "title"))
    names, counts = product_names(codes), Counter(titles.values())
    return {
        code: title if counts[title] == 1 else names[code]
        for code, title in titles.items()
        if title
    }


def products_by_code(codes: Sequence[str]) -> list[Product]:
    """The products of these codes, in their order; of those that there are and have a title."""
    rows = {row.code: row for row in Product.objects.filter(code__in=codes).exclude(title="")}
    return [rows[code] for code in dict.fromkeys(codes) if code in rows]


def beside_namesakes(rows: Collection[Product]) -> dict[int, str]:
    """Key -> what tells one of `rows` from another product of its title, size and colour: its code, or the store
    where a title is all there is. None for those that nothing looks like."""
    alike = Product.objects.filter(title__in={row.title for row in rows if row.title})
    columns = ("pk", "titled_in__name", "code", "title", "size", "colour")
    listed = {
        pk: (store or code, tuple(kind)) for pk, store, code, *kind in alike.values_list(*columns)
    }
    counts = Counter(kind for _mark, kind in listed.values())
    pks = {row.pk for row in rows}
    return {pk: mark for pk, (mark, kind) in listed.items() if pk in pks and counts[kind] > 1}
