"""Every sample loads, and says where it comes from and what may be done with it."""

import numpy as np
import pytest

from dlcore.data import samples
from dlcore.data.dataset import Dataset
from dlcore.errors import NotFound
from dlcore.specs import FAMILIES

SHAPES = {
    "breast_cancer": ((569, 30), "binary", ("benign", "malignant")),
    "seriously_ill": ((9105, 23), "binary", ("survived", "died")),
    "thyroid": ((215, 5), "multiclass", ("normal", "overactive", "underactive")),
    "dermatology": ((358, 34), "multiclass", None),
    "diabetes": ((442, 10), "regression", ()),
}


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_every_sample_loads_and_is_documented(name):
    sample = samples.SAMPLES[name]
    data = samples.load(name)
    assert isinstance(data, Dataset)
    assert len(data) == len(data.ids) and (data.y is None or len(data.y) == len(data))
    assert data.y is not None or data.task in ("forecast", "unsupervised")
    assert all((sample.title, sample.question, sample.source, sample.licence, sample.look_for, sample.families))
    if sample.file:
        readme = (samples.FOLDER / "README.md").read_text()
        assert f"`{sample.file}`" in readme


@pytest.mark.parametrize("name", SHAPES)
def test_tables_are_what_they_are_said_to_be(name):
    shape, task, classes = SHAPES[name]
    data = samples.load(name)
    assert (data.X.shape, data.task) == (shape, task)
    assert classes is None or data.classes == classes
    assert not data.notes
    assert data.X.isna().any().any() == (name == "seriously_ill")


def test_yes_means_malignant():
    data = samples.load("breast_cancer")
    assert (data.y == data.classes[1]).sum() == 212
    radius = data.X["worst radius"]
    assert radius[data.y == "malignant"].mean() > radius[data.y == "benign"].mean()


def test_thyroid_names_fit_the_values():
    data = samples.load("thyroid")
    tsh = [np.median(data.X["TSH"][data.y == name]) for name in ("overactive", "normal", "underactive")]
    assert tsh == sorted(tsh)


def test_findings_of_the_skin_are_grades():
    data = samples.load("dermatology")
    assert all(column.kind == "number" for column in data.schema.features if column.name != "family history")


def test_every_sample_that_a_family_names_is_there():
    for family in FAMILIES.values():
        for name in family.samples:
            assert name in samples.SAMPLES, f"{family.key} names {name}"
            assert family.key in samples.SAMPLES[name].families


def test_an_unknown_sample_names_the_known_ones():
    with pytest.raises(NotFound, match="breast_cancer"):
        samples.load("titanic")
