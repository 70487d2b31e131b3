"""What to say of a name that is not known."""

from collections.abc import Sequence


def suggest(name: str, names: Sequence[str], labels: Sequence[str] = ()) -> str:
    """The name that was probably meant, and all that exist, under their labels if those differ."""
    from difflib import get_close_matches

    close = get_close_matches(name, names, 1)
    meant = f"did you mean {close[0]}? " if close else ""
    there = "There" if close else "there"
    return f"{meant}{there} are: {', '.join(labels or names)}" if names else "there are none"
