"""Roles of columns of courses that cannot be changed in the table are said, not swallowed."""

from types import SimpleNamespace

import pandas as pd

from dlcore.data.sequences.read import read_sequences
from dlcore.ui.kinds.sequences.look import _edited, _refused


def test_what_cannot_be_changed_there_is_named_and_the_rest_is_taken(tmp_path):
    file = tmp_path / "ward.csv"
    rows = [f"{i},{day},{5 + i + day},{60 + i},{'yes' if i % 2 else 'no'}" for i in range(8) for day in range(4)]
    file.write_text("\n".join(["patient,day,crp,age,died", *rows]))
    data = read_sequences(file).dataset
    choice = SimpleNamespace(dataset=data, schema=data.schema)
    base = pd.DataFrame([{"column": c.name, "role": c.role, "unit": c.unit} for c in data.schema.columns])
    change = lambda **roles: base.assign(role=[roles.get(c, r) for c, r in zip(base.column, base.role, strict=True)])
    for roles in ({"day": "ignored"}, {"crp": "outcome"}, {"crp": "static"}, {"age": "feature"}, {"died": "feature"}):
        wish = change(**roles)
        assert _refused(choice, base, wish) == list(roles) and _edited(choice, base, wish) == data.schema
    wish = change(crp="ignored", day="ignored")
    assert _refused(choice, base, wish) == ["day"]
    assert _edited(choice, base, wish)["crp"].role == "ignored" and _edited(choice, base, wish)["day"].role == "time"
