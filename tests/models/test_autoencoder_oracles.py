"""The autoencoder against what is known exactly: principal components, an analytic likelihood, usual errors by hand."""

import numpy as np
import pytest
import torch
from scipy.linalg import subspace_angles
from scipy.stats import multivariate_normal
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from dlcore.models.autoencoder import alerts
from dlcore.models.autoencoder.estimator import Autoencoder
from dlcore.models.autoencoder.gradient import OwnGradient
from dlcore.models.autoencoder.networks import Autoencoders, Dense, divergence
from dlcore.models.autoencoder.usual import UsualErrors


def cloud(n, d, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) @ np.diag(np.linspace(3, 0.3, d)) @ np.linalg.qr(rng.normal(size=(d, d)))[0]


def test_a_linear_autoencoder_from_a_random_start_spans_the_principal_components():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(4000, 3)) @ rng.normal(size=(3, 8)) + 0.3 * rng.normal(size=(4000, 8))
    model = Autoencoder(
        "plain", 3, (), init="random", max_iter=150, n_iter_no_change=None, alpha=0.0, n_folds=1, n_members=1,
        learning_rate_init=0.02, batch_size=128, random_state=0,
    ).fit(X)  # fmt: skip
    rows = model.encode_rows(X)
    learnt = rows[model.fold_ < 0]
    pca = PCA(3).fit(learnt)
    spanned = model.inverse_transform(np.eye(3)) - model.inverse_transform(np.zeros((1, 3)))
    angles = np.rad2deg(subspace_angles(spanned.T.astype(float), pca.components_.T))
    ours = np.square(learnt - model.ensemble_.reconstruct(learnt)).sum()
    theirs = np.square(learnt - pca.inverse_transform(pca.transform(learnt))).sum()
    assert angles.max() < 1.0 and ours <= 1.01 * theirs


def test_the_elbo_of_a_linear_variational_network_is_the_likelihood_at_the_exact_posterior():
    """Probabilistic PCA (Tipping & Bishop 1999): there the bound is tight."""
    rng = np.random.default_rng(0)
    n, d, k, noise = 20, 5, 2, 0.7
    B, mean, x = rng.normal(size=(k, d)), rng.normal(size=d), rng.normal(size=(n, d)) * 2
    covariance = np.linalg.inv(B @ B.T / noise + np.eye(k))  # of the posterior
    covariance, rotation = np.linalg.eigh(covariance)
    B = rotation.T @ B  # codes turned so that the posterior has independent parts
    gain = np.diag(covariance) @ B / noise  # (k, d)
    networks = Autoencoders(1, d, k, kind="variational", generator=torch.Generator(), penalty=1.0).double()
    state = {
        "into.weight": gain.T, "into.bias": -(mean @ gain.T)[None], "out.weight": B, "out.bias": mean[None],
        "log_spread": np.log(covariance)[None], "log_noise": np.log([[noise]]),
    }  # fmt: skip
    networks.load_state_dict({name: torch.tensor(value)[None] for name, value in state.items()})
    ours = networks.eval().elbo(torch.tensor(x)[None]).detach().numpy()[0]
    exact = multivariate_normal(mean, B.T @ B + noise * np.eye(d)).logpdf(x)
    np.testing.assert_allclose(ours, exact, rtol=1e-9)
    networks.train()
    drawn = torch.stack([networks.elbo(torch.tensor(x)[None]) for _ in range(4000)]).mean(dim=0)
    np.testing.assert_allclose(drawn.detach().numpy()[0], exact, rtol=0.05)


def test_divergence_is_that_of_two_normal_distributions():
    mean, log_variance = torch.randn(3, 4, dtype=torch.double), torch.randn(3, 4, dtype=torch.double)
    q = torch.distributions.Normal(mean, (0.5 * log_variance).exp())
    expected = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(dim=-1)
    torch.testing.assert_close(divergence(mean, log_variance), expected)


@pytest.mark.parametrize("kind", ["plain", "denoising", "sparse", "variational"])
def test_what_is_missing_costs_nothing_and_changes_nothing(kind):
    X = cloud(80, 6)
    X[np.random.default_rng(1).random(X.shape) < 0.2] = np.nan
    model = Autoencoder(kind, 2, max_iter=3, n_members=1, random_state=0).fit(X)
    rows, networks = model.encode_rows(X), model.ensemble_.networks
    known = torch.tensor(~np.isnan(rows), dtype=torch.float32)[None]
    filled = torch.tensor(np.nan_to_num(rows))[None]
    weights = torch.ones(1, len(X))
    target = filled + 100 * (1 - known)  # only what is asked for, where nothing is known
    before = networks.loss(filled, known, weights)
    code = networks.encode(filled, known)[0]
    error = lambda x: ((networks.decode(code) - x).square() * known).sum() / known.sum()
    assert error(filled) == error(target)
    gradient = torch.autograd.grad(networks.loss(filled.requires_grad_(), known, weights).sum(), filled)[0]
    assert torch.isfinite(before).all() and gradient[known.bool()].abs().sum() > 0


def test_the_masked_loss_ignores_the_values_under_the_mask():
    networks = Autoencoders(2, 5, 2, generator=torch.Generator().manual_seed(0)).eval()
    x, known = torch.randn(2, 7, 5), (torch.rand(2, 7, 5) > 0.3).float()
    rebuilt = networks(x * known, known)
    from dlcore.models.autoencoder.networks import squared_error

    weights = torch.ones(2, 7)
    weights[:, 5:] = 0  # padding
    loss = squared_error(rebuilt, x, known, weights)
    torch.testing.assert_close(loss, squared_error(rebuilt, x + 50 * (1 - known), known, weights))
    wild = x.clone()
    wild[:, 5:] += 1e3
    torch.testing.assert_close(loss, squared_error(rebuilt, wild, known, weights))
    by_hand = [((rebuilt - x)[k, :5][known[k, :5].bool()] ** 2).mean() for k in range(2)]
    torch.testing.assert_close(loss, torch.stack(by_hand))


def test_parts_are_squared_z_scores_and_add_up():
    residuals = cloud(100, 6)
    usual = UsualErrors.of(residuals)
    standard = StandardScaler().fit(residuals)
    np.testing.assert_allclose(usual.parts(residuals), standard.transform(residuals) ** 2)
    assert usual.parts(residuals).mean() == pytest.approx(1)


def test_a_value_not_known_adds_nothing_and_takes_nothing_from_the_others():
    residuals = cloud(200, 5)
    gaps = np.random.default_rng(0).random(residuals.shape) < 0.4
    usual = UsualErrors.of(np.where(gaps, np.nan, residuals))
    by_hand = [residuals[~gaps[:, j], j] for j in range(5)]
    np.testing.assert_allclose(usual.centre, [column.mean() for column in by_hand])
    np.testing.assert_allclose(usual.width, [column.std() for column in by_hand])
    whole, gappy = usual.parts(residuals), usual.parts(np.where(gaps, np.nan, residuals))
    np.testing.assert_array_equal(gappy, np.where(gaps, 0, whole))


def test_a_row_left_out_is_as_if_it_had_not_been_there():
    residuals = cloud(60, 5)
    residuals[np.random.default_rng(1).random(residuals.shape) < 0.2] = np.nan
    left_out = UsualErrors.of(residuals)
    left_out = left_out.left_out(left_out.parts(residuals))
    brute = [UsualErrors.of(np.delete(residuals, i, axis=0)).parts(residuals[[i]])[0] for i in range(60)]
    np.testing.assert_allclose(left_out, brute)


def test_threshold_rank_and_its_beta_binomial_interval():
    assert alerts.rank_of(99, 0.05) == 95 and alerts.rank_of(10, 0.05) == 11
    assert alerts.threshold(np.arange(1.0, 100.0), 0.05) == 95.0
    assert alerts.threshold(np.arange(10.0), 0.05) == np.inf
    rng = np.random.default_rng(0)
    low, high = alerts.count_interval(60, 0.1, 100)
    scores = np.sort(rng.random((4000, 60)), axis=1)
    counts = rng.binomial(100, 1 - scores[:, alerts.rank_of(60, 0.1) - 1])
    assert 0.94 <= np.mean((counts >= low) & (counts <= high)) <= 0.985
    mean, low, high = alerts.rate_interval(99, 0.05)
    assert low < 0.05 < high and mean == pytest.approx(0.05)


def test_a_predictive_value_is_bayess():
    assert alerts.predictive_value(0.8, 0.05, 0.01) == pytest.approx(0.8 * 0.01 / (0.8 * 0.01 + 0.05 * 0.99))
    assert alerts.predictive_value(0.0, 0.0, 0.01) is None


@pytest.mark.parametrize("kind", ["plain", "denoising"])
@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("hidden", [(), (6,), (7, 5)])
def test_the_gradient_written_out_is_autograds(kind, gaps, hidden):
    d, k, n_networks, rows = 5, 3, 2, 11
    made = []
    for _ in range(2):
        generator = torch.Generator().manual_seed(0)
        marks = gaps or kind == "denoising"
        encoder = Dense(n_networks, [2 * d if marks else d, *hidden, k], generator) if hidden else None
        decoder = Dense(n_networks, [k, *hidden[::-1], d], generator) if hidden else None
        net = Autoencoders(
            n_networks, d, k, kind=kind, encoder=encoder, decoder=decoder, marks=marks, generator=generator, noise=0.3,
            widths=(2, 3),
        )  # fmt: skip
        with torch.no_grad():  # the last layers begin at zero, which would hide what comes before them
            for part in (encoder, decoder):
                if part is not None:
                    part.weights[-1].copy_(torch.randn(part.weights[-1].shape, generator=generator))
        made.append(net.train())
    x = torch.randn((n_networks, rows, d), generator=generator)
    known = (torch.rand(x.shape, generator=generator) < 0.7).float() if gaps else None
    x = x if known is None else x * known
    weights = torch.ones((n_networks, rows))
    weights[1, -4:] = 0
    for net in made:
        net.generator.manual_seed(5)
    expected = made[0].loss(x, known, weights)
    expected.sum().backward()
    ours = OwnGradient(made[1])(x, known, weights)
    torch.testing.assert_close(ours, expected.detach())
    for (name, one), other in zip(made[0].named_parameters(), made[1].parameters()):
        torch.testing.assert_close(other.grad, one.grad, msg=name)
