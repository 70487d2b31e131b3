"""How an SVG looks: colours, dashes, markers, and the style sheet for light and dark pages.

The first four colours are those of Okabe and Ito (2008), the purple a little darker. All have a
contrast of 3:1 or more on both backgrounds, so a page of either kind shows the same curves.
"""

BACKGROUNDS = ("#ffffff", "#14161a")
COLORS = (
    "#0072b2",  # blue
    "#d55e00",  # vermilion
    "#009e73",  # green
    "#c2649a",  # purple
    "#7a55f0",  # violet
    "#d3244f",  # crimson
    "#96800a",  # ochre
    "#2f8fd0",  # sky
)
DASHES = ("", "9 4", "2 3", "9 3 2 3", "5 3", "14 4", "9 3 2 3 2 3", "1 4")
INK = ("#1b1f24", "#e6e8eb")  # light, dark: titles and labels
FAINT = ("#565c66", "#a3a9b3")  # ticks and names of axes
NEUTRAL = "#6f7682"  # dots, contours, guides

CSS = f"""\
text{{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;\
font-size:14px;fill:{INK[0]}}}
.title{{font-size:17px;font-weight:600}}
.faint,.tick{{fill:{FAINT[0]}}}
.tick{{font-size:13px}}
.small{{font-size:12px;fill:{FAINT[0]}}}
.paper{{fill:{BACKGROUNDS[0]}}}
.halo{{paint-order:stroke;stroke:{BACKGROUNDS[0]};stroke-width:4px;stroke-linejoin:round}}
.axis,.grid,.line,.guide,.contour,.lead,.dots{{fill:none;stroke-linejoin:round}}
.axis{{stroke:{FAINT[0]}}}
.grid{{stroke:{INK[0]};stroke-opacity:.1}}
.line{{stroke-linecap:round}}
.line:not([stroke-width]){{stroke-width:2}}
.guide{{stroke:{NEUTRAL};stroke-width:.6}}
.contour{{stroke:{NEUTRAL};stroke-width:.8}}
.lead{{stroke:{FAINT[0]};stroke-width:.8}}
.dots{{stroke:{NEUTRAL};stroke-width:5.5;stroke-linecap:round}}
.mark{{fill:{INK[0]};stroke:{BACKGROUNDS[0]};stroke-width:1.5}}
@media (prefers-color-scheme:dark){{
text,.mark{{fill:{INK[1]}}}
.faint,.tick,.small{{fill:{FAINT[1]}}}
.paper{{fill:{BACKGROUNDS[1]}}}
.halo,.mark{{stroke:{BACKGROUNDS[1]}}}
.axis,.lead{{stroke:{FAINT[1]}}}
.grid{{stroke:{INK[1]}}}
}}
"""

SIZES = {"title": 17.0, "tick": 13.0, "small": 12.0}  # of text by class; 14 otherwise

MARKERS: tuple[str, ...] = (  # as paths about (0, 0), 8 units wide
    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",  # circle
    "m-3.5-3.5h7v7h-7z",  # square
    "m0-4.5l4.3 7.5h-8.6z",  # triangle
    "m0-5l4.5 5l-4.5 5l-4.5-5z",  # diamond
    "m-1.2-4.5h2.4v3.3h3.3v2.4h-3.3v3.3h-2.4v-3.3h-3.3v-2.4h3.3z",  # plus
    "m0 4.5l4.3-7.5h-8.6z",  # triangle, point down
    "m-4.6-1.2l4.6-3.8l4.6 3.8l-1.8 5.4h-5.6z",  # pentagon
    "m-4.5-2.5l4.5 2.5l4.5-2.5v5l-4.5-2.5l-4.5 2.5z",  # bow tie
)

# Advance widths in em, of the widest of the usual sans-serif fonts, upright or bold.
_WIDTHS = (
    (0.40, "ijlI.,:;|' "),
    (0.46, "()[]/\\-f!"),
    (0.50, "rt`"),
    (0.57, '"'),
    (0.67, "Jckvxyzs*?_"),
    (0.74, "0123456789abdeghnopquEFLPSTZ${}"),
    (0.85, "ABCKRVXY^~<>+=#"),
    (0.89, "DGHNOQU&"),
    (1.05, "mwM@%"),
    (1.15, "W"),
)
_WIDTH = {character: width for width, characters in _WIDTHS for character in characters}


def text_width(text: str, size: float) -> float:
    """How wide a text may be: no less than in any of the usual fonts."""
    return size * sum(_WIDTH.get(character) or _other(ord(character)) for character in text)


def _other(code: int) -> float:
    """Of a character that is not ASCII: Latin, Greek and Cyrillic; combining; all others."""
    if 0x300 <= code < 0x370:
        return 0.0
    return 0.9 if code < 0x370 or 0x2000 <= code < 0x2300 else 1.25
