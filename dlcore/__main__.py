"""``python -m dlcore train | predict | serve``."""

import sys

from dlcore.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
