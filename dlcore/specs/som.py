"""What can be set for the self-organizing map."""

from dlcore.specs.base import UNSUPERVISED, Family

FAMILY = Family(
    key="som",
    name="SOM",
    long_name="self-organizing map",
    question="Which kinds of patients do I have?",
    use_when="A table without a named outcome: you want to see which patients resemble each other.",
    data="table",
    estimators={UNSUPERVISED: "dlcore.models.som:SOM"},
    explain="dlcore.explain.som",
    samples=("breast_cancer",),
)
