"""``python -m dlcore.jobs [HOME]``: the engine as a process of its own."""

import sys

from dlcore.jobs.cores import limit_memory
from dlcore.jobs.engine import main

if __name__ == "__main__":  # workers are spawned, and import this file again
    limit_memory(None)  # a page server that started it has a limit of its own
    sys.exit(main(*sys.argv[1:]))
