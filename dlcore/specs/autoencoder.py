"""What can be set for the autoencoder."""

from dlcore.specs.base import TABLE, Family

FAMILY = Family(
    key="autoencoder",
    name="Autoencoder",
    long_name="autoencoder",
    question="Which patients (or signals, or images) are unusual, and in what?",
    use_when="Mostly ordinary patients, and you look for the odd one out.",
    data=(TABLE,),
    ready=False,
)
