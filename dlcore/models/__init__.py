"""One file a family; every estimator keeps scikit-learn's manners."""
