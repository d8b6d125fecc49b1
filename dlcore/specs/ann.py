"""What can be set for the artificial neural network."""

from dlcore.specs.base import BINARY, MULTICLASS, REGRESSION, Family

FAMILY = Family(
    key="ann",
    name="ANN",
    long_name="artificial neural network",
    question="How likely is this outcome for this patient, and which diagnosis comes first?",
    use_when="One row per patient, and a column with the outcome you want to predict.",
    data="table",
    estimators={
        BINARY: "dlcore.models.ann:ANNClassifier",
        MULTICLASS: "dlcore.models.ann:ANNClassifier",
        REGRESSION: "dlcore.models.ann:ANNRegressor",
    },
    explain="dlcore.explain.ann",
    samples=("breast_cancer", "dermatology", "diabetes"),
)
