"""What can be set for the convolutional neural network."""

from dlcore.specs.base import BINARY, MULTICLASS, Family

FAMILY = Family(
    key="cnn",
    name="CNN",
    long_name="convolutional neural network",
    question="What does this picture show?",
    use_when="Pictures sorted into classes: radiographs, skin photographs, slides.",
    data="images",
    estimators={
        BINARY: "dlcore.models.cnn:CNNClassifier",
        MULTICLASS: "dlcore.models.cnn:CNNClassifier",
    },
    explain="dlcore.explain.cnn",
    samples=("skin_lesions",),
)
