"""What Dask's own log must not say."""

from __future__ import annotations

import logging


def quiet() -> None:
    """Dask tells of every connection, and of a failed task with its arguments, which may be a patient's values."""
    logging.getLogger("distributed").setLevel(logging.ERROR)
    logging.getLogger("distributed.worker").setLevel(logging.CRITICAL)
