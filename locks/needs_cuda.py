"""Exit status 1 where the installed torch is a build for graphics cards, which needs NVIDIA's libraries beside it."""

import sys
from importlib.metadata import requires

sys.exit(any(need.startswith(("nvidia-", "cuda-")) for need in requires("torch") or ()))
