"""The declaration of a family whose training takes exactly as long as a test wants."""

from dlcore.specs.base import BINARY, TABLE, Family, Setting

FAMILY = Family(
    key="stub",
    name="Stub",
    long_name="stub",
    question="",
    use_when="",
    data=(TABLE,),
    estimators={(TABLE, BINARY): "stub_family:Stub"},
    explain="stub_family",
    settings=(
        Setting("n_iter", 3, "Epochs", "", "integer", 1, 100_000),
        Setting("pause", 0.0, "Seconds an epoch", "", "number", 0.0, 1000.0),
        Setting("fail", "", "How to fail", "", "choice", choices=("", "words", "bug", "memory")),
    ),
)
