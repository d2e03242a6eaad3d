"""QR codes."""

import io


def svg(text: str, *, is_fluid: bool = False) -> bytes:
    """The text as a QR code (ISO/IEC 18004, error correction M), black on white for every printer. A fluid one has
    no size of its own: the page that it stands in says how large it is."""
    import segno

    picture = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        picture, kind="svg", scale=8, border=3, light="#fff", xmldecl=False, omitsize=is_fluid
    )
    return picture.getvalue()
