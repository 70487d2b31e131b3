"""Twenty small files, as a class hands them in: all verdicts, and names that need care."""

import json

ERROR = """\
def compute_error(b, m, points):
    total = 0
    for x, y in points:
        total += (y - (m * x + b)) ** 2
    return total / len(points)
"""
STEP = """\
def step_gradient(b, m, points, learning_rate):
    dm = db = 0
    n = len(points)
    for x, y in points:
        dm += -(2 / n) * x * (y - (m * x + b))
        db += -(2 / n) * (y - (m * x + b))
    return b - learning_rate * db, m - learning_rate * dm
"""
RUN = """\
points = [(1, 2), (2, 3), (3, 5), (4, 4)]
b = m = 0
for i in range(12):
    b, m = step_gradient(b, m, points, 0.01)
print(b, m, compute_error(b, m, points))
"""
RIGHT = f"{ERROR}\n\n{STEP}\n\n{RUN}"
HALF = STEP.replace("2 / n", "1 / n")
OTHER_NAMES = RIGHT.replace("points", "pts").replace("total", "t").replace("    t +=", "    t  +=")
SIGN_B = STEP.replace("db += -(2", "db += (2")
BY_GDREF = """\
from gdref import batch, descend, read_points

for row in descend(batch, read_points(), epochs=9):
    print(row.m, row.b)
"""
UNKNOWN = """\
points = [(1, 2), (2, 3), (3, 5)]
m = b = 1
for i in range(9):
    m, b = b * points[0][0], m
print(m, b)
"""
CELL = {"cell_type": "code", "source": [RIGHT], "metadata": {}, "outputs": []}
FILES = {
    "Müller, Eva.py": f"{ERROR}\n\n{STEP}",
    "O'Neil & Sons.py": RIGHT.replace(STEP, SIGN_B),
    "a|b.py": OTHER_NAMES,
    "anna.py": RIGHT,
    "ben.py": HALF,
    "carl.py": ERROR.replace(" / len(points)", ""),
    "dora.py": ERROR.replace("(y - (m * x + b)) ** 2", "abs(y - (m * x + b))"),
    "emil.py": ERROR.replace("(y - (m * x + b)) ** 2", "abs(m * x + b - y)"),
    "=fay.py": RIGHT.replace(STEP, SIGN_B).replace("(12)", "(20)"),
    "gus.py": RIGHT.replace("dm += -(2", "dm += (2"),
    "hana.py": BY_GDREF,
    "ida.py": UNKNOWN,
    "jon.py": "def step_gradient(b, m, points:\n",
    "kim.py": "",
    "lee.py": "print('Hello')\n",
    "random.py": ERROR,
    "latin.py": "# Gr\xf6\xdfe\n".encode("latin-1"),
    "late/ben.py": HALF.replace("dm", "dE_dm"),
    "late/mia.ipynb": json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4}),
    "late/step.py": STEP,
    "late/notes.txt": "not a program",
}


def write(folder):
    """Write the files into a folder."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
