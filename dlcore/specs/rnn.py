"""What can be set for the recurrent neural network."""

from dlcore.specs.base import SEQUENCES, Family

FAMILY = Family(
    key="rnn",
    name="RNN",
    long_name="recurrent neural network",
    question="Where is this patient heading, given what was measured so far?",
    use_when="Values measured again and again over time: visits, hours in intensive care, an ECG.",
    data=(SEQUENCES,),
    ready=False,
)
