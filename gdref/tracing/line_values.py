"""What a line has assigned, as text: for the terminal and for the lesson."""

from gdref.text.numbers import short


def value_text(value: object) -> str:
    """A value as it is shown: numbers to 6 digits, a long list by its first items."""
    if isinstance(value, list | tuple):
        most = 2 if value and isinstance(value[0], list | tuple) else 5
        items = [value_text(item) for item in value[: most + (len(value) == most + 1)]]
        if len(value) > most + 1:
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
