"""``python -m dlcore.jobs [HOME]``: the engine as a process of its own."""

import sys

from dlcore.jobs.engine import main

if __name__ == "__main__":  # workers are spawned, and import this file again
    sys.exit(main(*sys.argv[1:]))
