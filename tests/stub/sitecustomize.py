"""On the path of the engine that tests start: its processes know the stub family."""

import stub_spec

from dlcore.specs import FAMILIES

FAMILIES["stub"] = stub_spec.FAMILY
