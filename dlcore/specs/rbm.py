"""What can be set for the Boltzmann machine."""

from dlcore.specs.base import TABLE, Family

FAMILY = Family(
    key="rbm",
    name="RBM",
    long_name="Boltzmann machine",
    question="Which findings belong together, and which are probably missing from this list?",
    use_when="Many yes/no findings per patient: diagnoses, symptoms, drugs.",
    data=(TABLE,),
    ready=False,
)
