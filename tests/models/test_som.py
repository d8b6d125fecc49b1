"""The map: against MiniSom, against brute force, on data whose structure is known, and on bad input."""

import minisom
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris, make_blobs
from sklearn.metrics import adjusted_rand_score, silhouette_samples
from sklearn.utils.estimator_checks import check_estimator

from dlcore.errors import BundleError, DataError
from dlcore.models.som import online, quality
from dlcore.models.som.batch import MaskedRows, batch_step, nearest_units
from dlcore.models.som.clusters import jaccard_similarities, pairwise_distances, silhouettes, stability
from dlcore.models.som.estimator import SOM
from dlcore.models.som.grid import Grid
from dlcore.training.events import EpochEnd, Finished, Started

IRIS, SPECIES = load_iris(return_X_y=True)
QUICK = {"n_resamples": 0}


def cloud(n, d, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) @ rng.normal(size=(d, d))


@pytest.mark.parametrize("topology", ["rectangular", "hexagonal"])
@pytest.mark.parametrize("kind", ["gaussian", "bubble"])
@pytest.mark.parametrize(("shape", "shuffle"), [((7, 6), False), ((5, 8), True)])
def test_online_training_is_minisoms_step_by_step(topology, kind, shape, shuffle):
    peer = minisom.MiniSom(*shape, 4, sigma=2, random_seed=3, topology=topology, neighborhood_function=kind)
    peer.train(IRIS, 700, random_order=shuffle)
    ours = SOM(
        *shape, topology, kind, 700, 2, "online", 3, shuffle=shuffle, standardize=False, n_resamples=0, random_state=3
    ).fit(IRIS)
    np.testing.assert_allclose(ours.codebook_, peer.get_weights(), atol=1e-6)
    assert ours.quantization_error_ == pytest.approx(peer.quantization_error(IRIS))
    assert ours.topographic_error_ == pytest.approx(peer.topographic_error(IRIS))
    np.testing.assert_array_equal(ours.hits_.reshape(shape), peer.activation_response(IRIS))


@pytest.mark.parametrize("topology", ["rectangular", "hexagonal"])
@pytest.mark.parametrize("kind", ["gaussian", "bubble"])
def test_our_own_steps_are_minisoms_where_there_are_no_gaps(topology, kind):
    grid, random = Grid(5, 7, topology), np.random.RandomState(0)
    start, order = online.random_start(grid, 4, random), random.randint(len(IRIS), size=400)
    sheets = [start.copy(), start.copy()]
    given = (grid, order, 2, 0.5, kind)
    winners = [
        list(steps(IRIS, sheet, *given))
        for steps, sheet in zip((online.minisom_steps, online.online_steps), sheets, strict=True)
    ]
    assert winners[0] == winners[1]
    np.testing.assert_allclose(sheets[0], sheets[1], atol=1e-9)
    assert not np.allclose(sheets[0], start)


def test_online_training_runs_minisom_itself_but_for_gaps(monkeypatch):
    ran = []
    monkeypatch.setattr(minisom.MiniSom, "update", lambda self, *_: ran.append(1))
    given = {"algorithm": "online", "n_iter": 30, "n_rows": 3, "n_columns": 3, "n_resamples": 0, "random_state": 0}
    SOM(**given).fit(IRIS)
    assert len(ran) == 30
    gaps = IRIS.copy()
    gaps[3, 1] = np.nan
    SOM(**given).fit(gaps)
    assert len(ran) == 30


@pytest.mark.parametrize(("shape", "topology"), [((6, 9), "rectangular"), ((6, 9), "hexagonal")])
def test_distance_map_is_minisoms(shape, topology):
    """On hexagons MiniSom's is right only with an odd second side, as here."""
    peer = minisom.MiniSom(*shape, 4, topology=topology, random_seed=1)
    ours = quality.u_matrix(Grid(*shape, topology), peer.get_weights().reshape(-1, 4)).reshape(shape)
    np.testing.assert_allclose(ours / ours.max(), peer.distance_map(scaling="mean"), atol=1e-9)


def neighbours_by_hand(n_rows, n_columns, topology):
    """Which cells touch, from the corners of drawn cells: two hexagons or squares that share a point."""
    row, column = np.divmod(np.arange(n_rows * n_columns), n_columns)
    if topology == "hexagonal":
        centres = np.column_stack([column * 0.75, row - 0.5 * ((n_columns - 1 - column) % 2 == 0)]) * [2, np.sqrt(3)]
        turn = np.pi / 3 * np.arange(6)
        corners = centres[:, None] + np.column_stack([np.cos(turn), np.sin(turn)])
    else:
        corners = np.stack([row, column], axis=1)[:, None] + np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        if topology == "toroidal":
            corners = corners % [n_rows, n_columns]
    keys = [{tuple(np.round(corner, 6)) for corner in cell} for cell in corners]
    return np.array([[a != b and bool(keys[a] & keys[b]) for b in range(len(keys))] for a in range(len(keys))])


@pytest.mark.parametrize("topology", ["rectangular", "hexagonal", "toroidal"])
@pytest.mark.parametrize("shape", [(4, 7), (7, 4), (5, 6)])
def test_neighbours_and_topographic_error_by_brute_force(shape, topology):
    grid, X, rng = Grid(*shape, topology), cloud(60, 3), np.random.default_rng(1)
    by_hand = neighbours_by_hand(*shape, topology)
    np.testing.assert_array_equal(grid.adjacent, by_hand)
    codebook = rng.normal(size=(grid.n_cells, 3)) * 2
    order = np.linalg.norm(X[:, None] - codebook, axis=2).argsort(axis=1)
    first, second = quality.two_best_units(MaskedRows.of(X, np.float64), codebook)
    np.testing.assert_array_equal(np.column_stack([first, second]), order[:, :2])
    expected = np.mean([not by_hand[a, b] for a, b in order[:, :2]])
    assert quality.topographic_error(grid, first, second) == pytest.approx(expected)


@pytest.mark.parametrize("gaps", [False, True])
def test_a_batch_step_is_kohonens_formula(gaps):
    X, rng = cloud(80, 3), np.random.default_rng(2)
    if gaps:
        X[rng.random(X.shape) < 0.2] = np.nan
    X = X[~np.isnan(X).all(axis=1)]
    codebook, pull = rng.normal(size=(12, 3)), Grid(3, 4).neighbourhood(1.2)
    units = np.nansum((X[:, None] - codebook) ** 2, axis=2).argmin(axis=1)
    weight = pull[units].T[:, :, None] * ~np.isnan(X)  # (cells, n, d)
    expected = np.nansum(weight * np.nan_to_num(X), axis=1) / weight.sum(axis=1)
    np.testing.assert_allclose(batch_step(MaskedRows.of(X, np.float64), codebook, pull)[0], expected)


def test_unseen_distances_are_those_of_maps_without_the_patient():
    X, rng, pull = cloud(40, 3), np.random.default_rng(0), Grid(3, 3).neighbourhood(0.7)
    units = nearest_units(MaskedRows.of(X, np.float64), rng.normal(size=(9, 3)))[0]

    def means(rows):
        weight = pull[units[rows]]
        return (weight.T @ X[rows]) / weight.sum(axis=0)[:, None]

    hits = np.bincount(units, minlength=9)
    _, ours = quality.unseen_distances(MaskedRows.of(X, np.float64), means(np.arange(40)), units, hits, pull)
    for i in range(40):
        without = means(np.delete(np.arange(40), i))
        assert ours[i] == pytest.approx(np.linalg.norm(X[i] - without, axis=1).min())


def test_silhouettes_are_scikit_learns():
    X, labels = cloud(50, 3), np.random.default_rng(0).integers(3, size=50)
    ours = silhouettes(pairwise_distances(X), np.ones(50), labels)
    np.testing.assert_allclose(ours, silhouette_samples(X, labels), atol=1e-6)


def test_neighbourhood_preservation_is_perfect_on_a_grid_and_poor_when_shuffled():
    from sklearn.manifold import trustworthiness

    grid = Grid(10, 10, "rectangular")
    cells = np.arange(100)
    assert quality.neighbourhood_preservation(grid, cells, grid.positions, 5) == pytest.approx((1, 1), abs=0.02)
    mixed = np.random.default_rng(0).permutation(100)
    trust, _ = quality.neighbourhood_preservation(grid, cells, grid.positions[mixed], 5)
    assert trust == pytest.approx(
        trustworthiness(grid.positions[mixed], grid.positions, n_neighbors=5), abs=0.06
    )  # ties


def test_iris_and_blobs_are_found():
    assert adjusted_rand_score(SPECIES, SOM(random_state=0).fit_predict(IRIS)) >= 0.60
    X, kind = make_blobs(500, 10, centers=5, random_state=0)
    som = SOM(random_state=0).fit(X)
    assert som.n_clusters_ == 5
    assert adjusted_rand_score(kind, som.labels_) >= 0.95
    words = [stability(j, som.cluster_study_.beyond_chance(5)) for j in som.cluster_study_.jaccard_of(5)]
    assert set(words) == {"very_stable"}


def test_a_ring_is_followed_without_a_tear():
    turn = np.random.default_rng(0).uniform(0, 2 * np.pi, 600)
    ring = np.column_stack([np.cos(turn), np.sin(turn)]) + np.random.default_rng(1).normal(size=(600, 2)) * 0.05
    assert SOM(1, 30, "toroidal", **QUICK).fit(ring).topographic_error_ <= 0.05


def test_a_cloud_without_kinds_is_called_a_continuum():
    called = []
    for seed in range(3):
        som = SOM(random_state=seed).fit(cloud(200, 5, seed))
        called.append(som.cluster_study_.beyond_chance(som.n_clusters_))
    assert not any(called)
    assert stability(0.99, False) == "continuum"


def test_jaccard_by_hand():
    np.testing.assert_allclose(jaccard_similarities(np.array([0, 0, 0, 1]), np.array([1, 1, 0, 0])), [2 / 3, 1 / 2])


def test_same_seed_same_numbers_and_a_bundle_keeps_them():
    one, two = (SOM(random_state=5, n_resamples=4).fit(IRIS) for _ in range(2))
    np.testing.assert_array_equal(one.codebook_, two.codebook_)
    np.testing.assert_array_equal(one.cluster_study_.p_value, two.cluster_study_.p_value)
    again = SOM.from_state(one.get_params(), one.to_state())
    np.testing.assert_array_equal(again.predict(IRIS), one.labels_)
    np.testing.assert_array_equal(again.distances(IRIS), one.distances(IRIS))
    assert -again.score(IRIS) == pytest.approx(one.quantization_error_)


def test_a_damaged_state_is_refused():
    som = SOM(**QUICK).fit(IRIS)
    for part, value in (("codebook", np.zeros((2, 2, 4))), ("hits", np.zeros(3)), ("grid", {"n_rows": 2})):
        with pytest.raises(BundleError):
            SOM.from_state(som.get_params(), som.to_state() | {part: value})


def test_state_holds_no_patient():
    X = cloud(300, 6)
    state = SOM(**QUICK).fit(X).to_state()
    values = np.concatenate([np.ravel(v).astype(float) for v in state.values() if isinstance(v, np.ndarray)])
    assert not np.isin(X[:, 0], values).any()


def test_events_and_stopping_early():
    som, events = SOM(**QUICK), []
    generator = som.iter_fit(IRIS)
    for event in generator:
        events.append(event)
        if isinstance(event, EpochEnd) and event.epoch == 3:
            generator.close()
    assert som.n_iter_ == 3 and som.predict(IRIS).shape == (150,)
    assert isinstance(events[0], Started)
    assert isinstance(list(SOM(**QUICK).iter_fit(IRIS))[-1], Finished)


def test_the_outcome_is_never_looked_at():
    a, b = (SOM(**QUICK).fit(IRIS, y) for y in (SPECIES, SPECIES[::-1]))
    np.testing.assert_array_equal(a.codebook_, b.codebook_)


def test_mixed_table_with_gaps_and_an_empty_row():
    rng = np.random.default_rng(0)
    kind = rng.integers(2, size=200)
    table = pd.DataFrame({"age": 40 + 25 * kind + rng.normal(size=200) * 4, "sex": np.where(kind, "m", "f")})
    table["smoker"] = np.where(rng.random(200) < 0.2 + 0.6 * kind, "yes", "no")
    table.loc[::7, "age"], table.loc[3::11, "smoker"] = np.nan, None
    table.loc[0] = [np.nan, None, None]
    with pytest.warns(UserWarning, match="1 row"):
        som = SOM(random_state=0, n_resamples=5, n_clusters=2).fit(table)
    assert som.labels_[0] == -1 and np.isnan(som.transform(table)[0]).all()
    assert adjusted_rand_score(kind[1:], som.labels_[1:]) > 0.9
    back = som.encoder_.in_units(som.encode(table)[1:])
    np.testing.assert_allclose(back[:, 0], table["age"][1:], atol=1e-9)


def test_a_huge_outlier_costs_nobody_else_their_place():
    X, kind = make_blobs(300, 4, centers=3, random_state=1)
    X[0, 0] = 1e9
    som = SOM(n_clusters=3, **QUICK).fit(X)
    assert adjusted_rand_score(kind[1:], som.labels_[1:]) >= 0.95
    assert som.locate_training_points(som.encode(X))[1].argmax() == 0


def test_odd_tables():
    with pytest.warns(UserWarning, match="more cells"):
        assert SOM(8, 8, **QUICK).fit(IRIS[:20]).labels_.shape == (20,)
    assert SOM(**QUICK).fit(IRIS[:, :1]).grid_.n_rows == 1
    constant = np.column_stack([IRIS, np.ones(150)])
    with pytest.warns(UserWarning, match="never changes"):
        np.testing.assert_allclose(SOM(**QUICK).fit(constant).codebook_, SOM(**QUICK).fit(IRIS).codebook_)
    with pytest.raises(DataError, match="nothing to lay out"):
        SOM().fit(np.ones((30, 2)))
    with pytest.raises(DataError):
        SOM().fit(np.full((10, 2), np.nan))
    with pytest.raises(DataError, match="Cells"):
        SOM(topology="spherical").fit(IRIS)
    names = pd.DataFrame({"name": [f"p{i}" for i in range(60)], "x": np.arange(60.0)})
    with pytest.warns(UserWarning, match="commonest"):
        assert SOM(**QUICK).fit(names).labels_.shape == (60,)


def test_scikit_learns_own_checks():
    failed = [
        r["check_name"] for r in check_estimator(SOM(**QUICK), on_fail=None, on_skip=None) if r["status"] == "failed"
    ]
    assert not failed
