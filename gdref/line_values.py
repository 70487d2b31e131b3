"""What a line has assigned, as text: for the terminal and for the lesson."""

from gdref.by_hand import short


def value_text(value: object) -> str:
    """A value as it is shown: numbers to 6 digits, a long list by its first five."""
    if isinstance(value, list | tuple):
        items = [value_text(item) for item in value[: 6 if len(value) == 6 else 5]]
        if len(value) > 6:
            items.append(f"... {len(value)} in all")
        text = ", ".join(items)
        return f"[{text}]" if isinstance(value, list) else f"({text})"
    return short(value) if isinstance(value, float) else str(value)


def cells(values: dict[str, object]) -> list[str]:
    """name = value, for each; an arrow before what a condition is, or what goes out."""
    texts = []
    for name, value in values.items():
        text = value_text(value)
        if name in ("if", "while", "return", "yield"):
            text = text[1:-1] if isinstance(value, tuple) else text
            texts.append(f"-> {text}")
        else:
            texts.append(f"raises {text}" if name == "raise" else f"{name} = {text}")
    return texts
