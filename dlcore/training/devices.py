"""Where the numbers are computed, and how exactly."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch


@dataclass(frozen=True)
class Device:
    """A place to compute and the precision of its matrix products.

    Parameters
    ----------
    name : str
        "cpu" or "cuda".
    precision : {"float32", "bfloat16"}
        With "bfloat16" parameters stay float32 and only products are rounded (mixed precision).
    """

    name: str = "cpu"
    precision: str = "float32"

    def autocast(self):
        """Context in which a forward pass runs; does nothing in float32."""
        if self.precision == "float32":
            return nullcontext()
        return torch.autocast(
            self.name, dtype=torch.bfloat16, cache_enabled=False
        )  # the cache is shared by all threads

    def put(self, array, dtype=None) -> torch.Tensor:
        """`array` as a tensor on this device."""
        return torch.as_tensor(array, dtype=dtype).to(self.name)


def choose(*, prefer_bfloat16: bool = False, allow_gpu: bool = True) -> Device:
    """The best device here: a GPU where there is one; bfloat16 only where the hardware multiplies in it.

    Parameters
    ----------
    prefer_bfloat16 : bool
        Convolutions gain from it; the small products of tables and LSTMs of few units do not.
    allow_gpu : bool
        Small tables are faster on the CPU.
    """
    name = "cuda" if allow_gpu and torch.cuda.is_available() else "cpu"
    fast = torch.cuda.is_bf16_supported(including_emulation=False) if name == "cuda" else cpu_has_bfloat16()
    return Device(name, "bfloat16" if prefer_bfloat16 and fast else "float32")


@cache
def cpu_has_bfloat16() -> bool:
    """Whether this CPU has AVX512_BF16 (without it bfloat16 is emulated, and slower than float32)."""
    info = Path("/proc/cpuinfo")
    return info.exists() and "avx512_bf16" in info.read_text(errors="replace")
