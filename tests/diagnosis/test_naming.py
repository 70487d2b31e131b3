"""The names of mistakes by the edit that repairs them."""

import pytest

from gdref.diagnosis.naming import by_edit
from gdref.diagnosis.workbench import Edit


@pytest.mark.parametrize(
    ("kind", "written", "meant", "name"),
    [
        ("exchange", "m, b = step(b, m)", "m, b = step(m, b)", "exchanged-each-step"),
        ("exchange", "m, b = step(m, points, b)", "m, b = step(m, b, points)", None),
        ("exchange", "X = X.reshape(-1, 1)", "X = X.reshape(1, -1)", None),
        ("without a factor", "db += w * x * r", "db += w * r", "x-in-b"),
        ("without a factor", "db += w * x * r", "db += x * r", None),
    ],
)
def test_the_text_that_changes_decides(kind, written, meant, name):
    assert by_edit(Edit(kind, 1, written, meant, {})) == name
    assert by_edit(Edit(kind, 1, written, lambda: meant, {})) == name
