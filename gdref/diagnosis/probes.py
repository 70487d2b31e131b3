"""The calls with which functions are probed: where, on which points, at which rates.

Not at (0, 0), where a wrong parenthesis does not show; on points of no pattern; on the same points
doubled, where a mean must not change.
"""

from gdref.diagnosis.targets import Probe

THREE = ((1.3, 2.9), (2.7, 3.1), (4.1, 7.7))
FIVE = ((0.4, 1.2), (-1.1, 0.3), (1.7, 2.6), (0.9, -0.8), (2.2, 3.5))
NARROW = ((1.1, 1.9), (1.2, 2.3), (1.15, 2.4), (1.3, 2.2))
HUNDRED = tuple((0.37 + (7 * k % 31) / 17, 1.1 + (11 * k % 23) / 9 - k / 90) for k in range(100))

STEPS = (
    Probe(1.0, 1.0, THREE),
    Probe(1.0, 20.0, THREE),
    Probe(-0.7, 0.3, FIVE, 0.003),
    Probe(1.0, 1.0, THREE * 2),
    Probe(2.5, -1.5, FIVE, 0.02),
    Probe(1.0, 1.0, HUNDRED, 0.001),
)
ALONE = tuple(
    Probe(m, b, (point,))
    for m, b, point in (
        (1.0, 1.0, (2.7, 3.1)),
        (1.0, 20.0, (1.3, 2.9)),
        (-0.7, 0.3, (-1.1, 0.3)),
        (2.5, -1.5, (4.1, 7.7)),
    )
)
FITS = (
    Probe(0.5, 2.0, FIVE, 0.01, 1),
    Probe(0.5, 2.0, FIVE, 0.01, 2),
    Probe(0.5, 2.0, FIVE, 0.01, 3),
    Probe(0.5, 2.0, FIVE, 0.003, 1),
    Probe(0.5, 2.0, FIVE, 0.003, 4),
    Probe(0.5, 2.0, THREE, 0.01, 1),
    Probe(0.5, 2.0, THREE, 0.01, 2),
    Probe(0.5, 2.0, THREE * 2, 0.01, 1),
    Probe(0.5, 2.0, HUNDRED, 0.001, 1),
    Probe(0.5, 2.0, HUNDRED, 0.001, 2),
)
WHOLE = (Probe(0.5, 2.0, NARROW, 0.01, 5), Probe(0.5, 2.0, NARROW[1:], 0.003, 9))
MANY = Probe(0.5, 2.0, FIVE, 0.05, 3000)  # enough to be at the minimum, by any way that leads there
STARTS = ((0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0))
