"""Images a second, one thread: our loop against skorch, our features against plain float32.

python benchmarks/cnn_speed.py [plain] [residual] [embedding] [head]
"""

from __future__ import annotations

import ctypes
import sys
import time

from common import DATA, compare, report, single_thread

single_thread()

import numpy as np  # noqa: E402
import torch  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402
from torch import nn  # noqa: E402

from dlcore.models.cnn.augment import Augmentation  # noqa: E402
from dlcore.models.cnn.convnet import Convnet, train_convnet  # noqa: E402
from dlcore.models.cnn.preprocess import Preprocessing  # noqa: E402
from dlcore.models.cnn.resnet import SmallResNet  # noqa: E402
from dlcore.training.loop import TrainConfig  # noqa: E402

N, EPOCHS, BATCH, RATE = 1500, 3, 128, 1e-3


class StillPictures(Augmentation):
    """No augmentation: the same work for both sides."""

    def __call__(self, images, generator):
        return images


class PlainCNN(nn.Module):
    """Four convolutional layers, as in textbooks."""

    def __init__(self):
        super().__init__()
        layers, before = [], 1
        for width, pool in ((32, False), (32, True), (64, False), (64, True)):
            layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU(), *([nn.MaxPool2d(2)] if pool else [])]
            before = width
        self.embed, self.head = nn.Sequential(*layers, nn.Flatten()), nn.Linear(64 * 49, 2)

    def forward(self, x):
        return self.head(self.embed(x))


def training(name: str, make) -> None:
    """Same network, batch, optimiser and epochs; both judge the validation part after each epoch."""
    from skorch import NeuralNetClassifier
    from skorch.dataset import Dataset
    from skorch.helper import predefined_split

    with np.load(DATA / "pneumoniamnist.npz", allow_pickle=False) as file:
        pixels = np.concatenate([file["train_images"][:N], file["val_images"]])[..., None]
        codes = np.concatenate([file["train_labels"][:N], file["val_labels"]]).ravel().astype(np.int64)
        test, truth = file["test_images"][..., None], file["test_labels"].ravel()
    learn, check = np.arange(N), np.arange(N, len(pixels))
    frame = Preprocessing.measured(pixels[learn])
    x, x_test = (np.ascontiguousarray(frame.normalise(torch.from_numpy(p)).numpy()) for p in (pixels, test))

    def ours(seed):
        torch.manual_seed(seed)
        convnet = Convnet(make(), frame)
        settings = TrainConfig(n_epochs=EPOCHS, batch_size=BATCH, learning_rate=RATE, seed=seed)
        for _ in train_convnet(convnet, pixels, codes, learn, check, StillPictures(), settings, "network"):
            pass
        return convnet

    def theirs(seed):
        torch.manual_seed(seed)
        net = NeuralNetClassifier(
            make(), criterion=nn.CrossEntropyLoss, optimizer=torch.optim.AdamW, optimizer__weight_decay=0.0, lr=RATE,
            max_epochs=EPOCHS, batch_size=BATCH, iterator_train__shuffle=True, verbose=0,
            train_split=predefined_split(Dataset(x[check], codes[check])),
        )  # fmt: skip
        return net.fit(x[learn], codes[learn])

    compare(
        name,
        "skorch",
        ours,
        theirs,
        quality_of_ours=lambda convnet: roc_auc_score(truth, convnet.look(torch.from_numpy(x_test))[:, 1]),
        quality_of_theirs=lambda net: roc_auc_score(truth, net.predict_proba(x_test)[:, 1]),
    )


def embedding() -> None:
    """EfficientNet-Lite0 features of 64 pictures of 224 pixels, one look: ours against the package in float32."""
    from efficientnet_lite_pytorch import EfficientNet

    from dlcore.models.cnn import features as cnn_features
    from dlcore.models.cnn.efficientnet import weights_path

    pixels = torch.randint(0, 256, (64, 224, 224, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    peer = EfficientNet.from_name("efficientnet-lite0").eval()
    peer.load_state_dict(torch.load(weights_path(), weights_only=True))
    network, dtype, _ = cnn_features.backbone()
    frame = cnn_features.preprocessing(224)

    def ours(_):
        with torch.inference_mode():
            return torch.cat([network.embed(frame.normalise(part).to(dtype)).float() for part in pixels.split(16)])

    def theirs(_):
        with torch.inference_mode():
            x = [frame.normalise(part).contiguous() for part in pixels.split(16)]
            return torch.cat([peer.extract_features(part).mean((2, 3)) for part in x])

    compare("embedding, 64 pictures of 224 px", "plain float32", ours, theirs)
    generous_malloc()
    compare("embedding, memory kept by the allocator", "plain float32, memory kept", ours, theirs)


def generous_malloc() -> None:
    """Let glibc keep freed memory instead of handing it back after every layer (M_MMAP_MAX, M_TRIM_THRESHOLD)."""
    libc = ctypes.CDLL(None)
    libc.mallopt(-4, 0)
    libc.mallopt(-1, 2**31 - 1)


def head() -> None:
    """Thirty heads from cached features: 500 pictures, 5 folds × 5 members and the 5 deployed."""
    from dlcore.models.cnn.head import fit_ensembles
    from dlcore.training.cross_fitting import plan

    rng = np.random.default_rng(0)
    codes = np.arange(500) % 2
    features = (rng.normal(size=(500, 1280)) + 0.1 * codes[:, None]).astype(np.float32)
    teams, _, _ = plan(codes, None, None, None, 5, 5, 0, numeric=False)

    start = time.perf_counter()
    fit_ensembles(features, codes, teams, 2)
    seconds = round(time.perf_counter() - start, 3)
    report({"name": "30 heads on cached features", "peer": None, "ours_s": seconds, "peer_s": None, "ratio": None})


def main(asked: list[str]) -> None:
    runs = {
        "plain": lambda: training("4-layer CNN, 28 px", PlainCNN),
        "residual": lambda: training("small ResNet, 28 px", lambda: SmallResNet(1, 2)),
        "embedding": embedding,
        "head": head,
    }
    for name in asked or runs:
        if name in ("plain", "residual") and not DATA.exists():
            report({"name": name, "skipped": f"{DATA} is absent"})
        else:
            runs[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
