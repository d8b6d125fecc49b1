"""``python -m benchmarks [NAME …]``: every benchmark in turn, each a process of its own; JSON lines on stdout."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
NOT_ALONE = {"__init__", "__main__", "anomaly_sets", "common"}


def main(names: list[str]) -> int:
    """Run the benchmarks named, or all; the number of those that failed."""
    found = sorted(path for path in FOLDER.glob("*.py") if path.stem not in NOT_ALONE)
    chosen = [path for path in found if not names or path.stem in names]
    return sum(subprocess.run([sys.executable, str(path)]).returncode != 0 for path in chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
