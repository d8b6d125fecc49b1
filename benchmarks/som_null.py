"""How often "stable" kinds are found where there are none: correlated Gaussian clouds without clusters.

python benchmarks/som_null.py [number of clouds, 200]
"""

from __future__ import annotations

import sys
import time

from common import report, single_thread

single_thread()

import numpy as np  # noqa: E402

from dlcore.models.som.clusters import stability  # noqa: E402
from dlcore.models.som.estimator import SOM  # noqa: E402


def cloud(seed: int) -> np.ndarray:
    """100 to 600 rows of 3 to 20 correlated normal variables."""
    rng = np.random.default_rng(seed)
    n, d = int(rng.integers(100, 600)), int(rng.integers(3, 20))
    return rng.normal(size=(n, d)) @ (rng.normal(size=(d, d)) * rng.uniform(0.2, 2, size=(d, 1)))


def called_stable(seed: int) -> bool:
    """Whether any cluster of the default map is called stable."""
    som = SOM(random_state=seed).fit(cloud(seed))
    study, k = som.cluster_study_, som.n_clusters_
    return any(stability(j, study.beyond_chance(k)) in ("stable", "very_stable") for j in study.jaccard_of(k))


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    start = time.perf_counter()
    found = sum(called_stable(seed) for seed in range(n))
    line = {"name": f"stable kinds in {n} clouds without kinds", "peer": "bar: 5 %"}
    line |= {"ours_s": round(time.perf_counter() - start, 1), "peer_s": None, "ratio": None}
    report(line | {"ours_quality": found / n, "peer_quality": 0.05})


if __name__ == "__main__":
    main()
