"""Whether courses fit the model they are given to."""

from __future__ import annotations

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError


def check_like(X: Sequences, model):
    """`DataError` where variables, unit of time or sampling rate are not those of training."""
    if list(X.names) != model.variables_ or list(X.static.columns) != model.static_:
        missing = [name for name in [*model.variables_, *model.static_] if name not in [*X.names, *X.static.columns]]
        raise DataError(
            "These are not the variables that the model learned from"
            + (f": {', '.join(missing)} is missing." if missing else "."),
            f"It takes {', '.join([*model.variables_, *model.static_])}, in this order.",
        )
    if X.time_unit != model.time_unit_:
        raise DataError(f"Times are in {X.time_unit}, the model counts {model.time_unit_}.", "Change the unit of time.")
    if X.sampling_rate != model.sampling_rate_:
        rates = [f"{rate:g} Hz" if rate else "no fixed rate" for rate in (X.sampling_rate, model.sampling_rate_)]
        raise DataError(f"The recording has {rates[0]}, the model learned from {rates[1]}.", "Resample it first.")
