"""scikit-learn's own tests of BernoulliRBM, run against ours under its name."""

import pytest
from sklearn.neural_network.tests import test_rbm as theirs

from dlcore.models.rbm import RBM


class BernoulliRBM(RBM):
    """Ours, under the name that their messages and feature names expect."""


@pytest.fixture(autouse=True)
def ours(monkeypatch):
    monkeypatch.setattr(theirs, "BernoulliRBM", BernoulliRBM)


globals().update({name: test for name, test in vars(theirs).items() if name.startswith("test_")})
