"""One room a family; every estimator follows scikit-learn's interface."""
