"""The look of an SVG: colours, dashes, markers, and the style sheet for light and dark pages.

The first six colours differ from each other by 15 or more (CIEDE2000). For colour-blind
readers, too, the differences are 15 or more (Machado, Oliveira and Fernandes, 2009). The colours of
lines and texts have a contrast of 4.5:1 or more with the background. Colours on dark pages are
lighter, but a blue series stays blue.
"""

from math import fsum

PAPER = ("#ffffff", "#14161a")  # light, dark
COLORS = (
    ("#3b67fd", "#b6bdfb"),  # blue
    ("#bd5608", "#f8b516"),  # rust, or amber
    ("#06875f", "#0be8a9"),  # green
    ("#6e1d96", "#bc53c9"),  # purple
    ("#7a1a43", "#ee3e80"),  # wine, or pink
    ("#423800", "#988500"),  # olive
    ("#235cc9", "#3ba7ff"),  # sky
    ("#a23e00", "#f08d42"),  # brown, or orange
)
DASHES = ("", "9 4", "2 3", "9 3 2 3", "5 3", "14 4", "9 3 2 3 2 3", "1 4")
INK = ("#1b1f24", "#e6e8eb")  # titles and labels
FAINT = ("#565c66", "#a3a9b3")  # ticks and names of axes
NEUTRAL = ("#6f7682", "#878e9a")  # dots, contours, guides


def _colors(dark: int) -> str:
    """The rules for the colours of series."""
    return "\n".join(f".c{k}{{color:{pair[dark]}}}" for k, pair in enumerate(COLORS))


CSS = f"""\
text{{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;\
font-size:15px;fill:{INK[0]}}}
.title{{font-size:18px;font-weight:600}}
.faint,.tick,.small{{fill:{FAINT[0]}}}
.tick,.small,.stop{{font-size:14px}}
.stop{{fill:currentColor}}
.level{{font-size:13px;font-style:italic;fill:{FAINT[0]}}}
.paper{{fill:{PAPER[0]}}}
@supports (paint-order:stroke){{
.halo{{paint-order:stroke;stroke:{PAPER[0]};stroke-width:4px;stroke-linejoin:round}}
}}
.axis,.grid,.line,.guide,.outline,.own,.contour,.lead,.dots{{fill:none;stroke-linejoin:round}}
{_colors(0)}
.line,.own{{stroke:currentColor}}
.spot,.arrow,.band{{fill:currentColor}}
.axis{{stroke:{FAINT[0]}}}
.grid{{stroke:{INK[0]};stroke-opacity:.1}}
.line{{stroke-linecap:round}}
.own{{stroke-dasharray:1 3;stroke-linecap:round}}
.guide{{stroke:{NEUTRAL[0]};stroke-width:.6}}
.outline{{stroke:{INK[0]};stroke-width:1.5;stroke-dasharray:6 3}}
.contour{{stroke:{NEUTRAL[0]};stroke-width:.8}}
.area{{fill:{NEUTRAL[0]};fill-opacity:.07}}
.band{{fill-opacity:.2}}
.lead{{stroke:{FAINT[0]};stroke-width:.8}}
.dots{{stroke:{NEUTRAL[0]};stroke-linecap:round}}
.mark{{fill:{INK[0]};stroke:{PAPER[0]};stroke-width:1.5}}
.spot{{stroke:{PAPER[0]};stroke-width:1}}
@media screen and (prefers-color-scheme:dark){{
text,.mark{{fill:{INK[1]}}}
.faint,.tick,.small,.level{{fill:{FAINT[1]}}}
.paper{{fill:{PAPER[1]}}}
.halo,.mark,.spot{{stroke:{PAPER[1]}}}
.axis,.lead{{stroke:{FAINT[1]}}}
.guide,.contour,.dots{{stroke:{NEUTRAL[1]}}}
.outline{{stroke:{INK[1]}}}
.area{{fill:{NEUTRAL[1]}}}
{_colors(1)}
.grid{{stroke:{INK[1]}}}
}}
@media screen and (min-width:WIDERpx){{
:root{{width:100vw;height:100vh;background:{PAPER[0]}}}
}}
@media screen and (min-width:WIDERpx) and (prefers-color-scheme:dark){{
:root{{background:{PAPER[1]}}}
}}
"""

SIZES = {"title": 18.0, "tick": 14.0, "small": 14.0, "stop": 14.0, "level": 13.0}  # otherwise 15

MARKER_PATHS: tuple[str, ...] = (  # paths around (0, 0), 8 units wide
    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",  # circle
    "m-3.5-3.5h7v7h-7z",  # square
    "m0-4.5l4.3 7.5h-8.6z",  # triangle
    "m0-5l4.5 5l-4.5 5l-4.5-5z",  # diamond
    "m-1.2-4.5h2.4v3.3h3.3v2.4h-3.3v3.3h-2.4v-3.3h-3.3v-2.4h3.3z",  # plus
    "m0 4.5l4.3-7.5h-8.6z",  # triangle, point down
    "m-4.6-1.2l4.6-3.8l4.6 3.8l-1.8 5.4h-5.6z",  # pentagon
    "m-4.5-2.5l4.5 2.5l4.5-2.5v5l-4.5-2.5l-4.5 2.5z",  # bow tie
)

# The widths of characters in em, in the widest of the usual sans-serif fonts.
_WIDTHS = (
    (0.36, "ijlI.,:;|' f"),
    (0.42, "()[]/\\-!rt`"),
    (0.53, '"sz'),
    (0.62, "Jckvxyacehno?_*"),
    (0.66, "0123456789bdgpquEFLPTZ${}S"),
    (0.72, "ABKRVXYC"),
    (0.84, "DGHNOQU&^~<>+=#w"),
    (0.99, "mM@%W"),
)
_WIDTH = {character: width for width, characters in _WIDTHS for character in characters}
_BOLD = 1.14  # bold text is wider by this factor


def text_width(text: str, style: str = "") -> float:
    """The width of a text in pixels, in the widest of the usual sans-serif fonts."""
    ems = fsum(_WIDTH.get(character) or _other_width(ord(character)) for character in text)
    return SIZES.get(style, 15.0) * ems * (_BOLD if style == "title" else 1.0)


def _other_width(code: int) -> float:
    """The width of a character beyond ASCII, by its kind."""
    if 0x300 <= code < 0x370:
        return 0.0
    if code in (0xB2, 0xB3, 0xB9) or 0x2070 <= code < 0x2080:
        return 0.45
    return 0.9 if code < 0x370 or 0x2000 <= code < 0x2300 else 1.25


def scoped(css: str, name: str) -> str:
    """A style sheet that applies only inside the element with the id `name`.

    css: one rule per line. Names that apply to the whole page, such as the names of animations,
    begin with ID-. `name` replaces ID.
    """
    lines = []
    for line in css.splitlines():
        selectors, brace, body = line.partition("{")
        if brace and not line.startswith("@"):
            inside = "" if selectors == ":root" else " "  # :root is the SVG in its own window
            selectors = ",".join(f"#{name}{inside}{one}" for one in selectors.split(","))
        lines.append((selectors + brace + body).replace("ID-", f"{name}-"))
    return "\n".join(lines) + "\n"
