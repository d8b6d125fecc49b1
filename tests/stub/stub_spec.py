"""The declaration of a family whose training takes exactly as long as a test wants: two kinds of data, three tasks."""

from dlcore.specs.base import BINARY, IMAGES, MULTICLASS, REGRESSION, TABLE, Family, Setting

CLASSIFIER, REGRESSOR = "stub_family:Stub", "stub_family:StubRegressor"

FAMILY = Family(
    key="stub",
    name="Stub",
    long_name="stub",
    question="",
    use_when="",
    data=(TABLE, IMAGES),
    estimators={(kind, task): CLASSIFIER for kind in (TABLE, IMAGES) for task in (BINARY, MULTICLASS)}
    | {(TABLE, REGRESSION): REGRESSOR},
    explain="stub_family",
    settings=(
        Setting("n_iter", 3, "Epochs", "", "integer", 1, 100_000),
        Setting("pause", 0.0, "Seconds an epoch", "", "number", 0.0, 1000.0),
        Setting("fail", "", "How to fail", "", "choice", choices=("", "words", "bug", "memory")),
    ),
)
