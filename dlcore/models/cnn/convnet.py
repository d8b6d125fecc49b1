"""A network trained on the pictures themselves: from scratch, or EfficientNet-Lite0 from its photographs on."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import softmax
from torch import nn
from torch.nn import functional as F

from dlcore.data.images.read import ImageStack
from dlcore.models.cnn.augment import Augmentation
from dlcore.models.cnn.efficientnet import EfficientNetLite0, folded
from dlcore.models.cnn.features import two_crop
from dlcore.models.cnn.preprocess import Preprocessing
from dlcore.models.cnn.resnet import SmallResNet
from dlcore.training import devices, loop
from dlcore.training.calibration import temperature
from dlcore.training.events import ALL_EPOCHS, EpochEnd, Event, Finished, Started
from dlcore.training.shards import ShardedLoss
from dlcore.training.threads import parallel

N_SHARDS = 4  # of a batch, at most as many threads compute at once
EVALUATION_BATCH = 64


@dataclass
class Convnet:
    """A network, how pictures are prepared for it, and how sure it may be.

    Parameters
    ----------
    network : torch.nn.Module
        `SmallResNet`, or `EfficientNetLite0` with its norms folded.
    preprocessing : Preprocessing
    slope : float
        Logits are multiplied by it (temperature scaling).
    two_crop : bool
        Whether it answers by the mean of two looks: at the whole picture, and nearer at its middle. For a network
        that was trained on parts of pictures, which show things larger (Touvron et al. 2019).
    """

    network: nn.Module
    preprocessing: Preprocessing
    slope: float = 1.0
    two_crop: bool = False

    def logits(self, stack: ImageStack) -> np.ndarray:
        """Logits (n, c), times the slope."""
        return self.slope * self._gather(stack, self.score)

    def probabilities(self, stack: ImageStack) -> np.ndarray:
        """Probabilities (1, n, c): one member."""
        return softmax(self.logits(stack), axis=-1)[None]

    def look(self, batch: torch.Tensor) -> np.ndarray:
        """Probabilities (b, c) for normalised pictures (b, ch, h, w)."""
        self.network.eval()
        device = next(self.network.parameters()).device
        with torch.inference_mode():
            logits = self.score(batch.to(device)).float().cpu().numpy()
        return softmax(self.slope * logits, axis=-1)

    def embed(self, stack: ImageStack) -> np.ndarray:
        """What the last layer sees of each picture, (n, d)."""
        return self._gather(stack, self._see)

    def score(self, batch: torch.Tensor) -> torch.Tensor:
        """Logits (b, c) for normalised pictures (b, ch, h, w)."""
        return self.network.head(self._see(batch))

    def _see(self, batch: torch.Tensor) -> torch.Tensor:  # (b, ch, h, w) -> (b, d)
        looks = two_crop(batch) if self.two_crop else (batch,)
        return sum(self.network.embed(look) for look in looks) / len(looks)

    def _gather(self, stack, look) -> np.ndarray:
        self.network.eval()
        device = next(self.network.parameters()).device

        def part(start):
            with torch.inference_mode():
                batch = self.preprocessing.batch(stack[start : start + EVALUATION_BATCH])
                return look(batch.to(device)).float().cpu()

        return torch.cat(parallel(part, range(0, len(stack), EVALUATION_BATCH))).numpy()

    def round(self) -> None:
        """Keep the weights to eleven bits, in which they are stored: half the file, and the same answers from it."""
        with torch.no_grad():
            for weights in self.network.parameters():
                weights.copy_(weights.half())

    def to_state(self) -> dict:
        weights = {name: tensor.cpu().numpy() for name, tensor in self.network.state_dict().items()}
        for name, _ in self.network.named_parameters():
            weights[name] = weights[name].astype(np.float16)
        return {"frame": self.preprocessing.to_state(), "slope": float(self.slope), "weights": weights}

    @classmethod
    def from_state(cls, state: dict, n_classes: int, *, pretrained: bool) -> Convnet:
        """The inverse of `to_state`.

        Raises
        ------
        ValueError
            The state is incomplete, or its shapes do not fit.
        """
        preprocessing = Preprocessing.from_state(state["frame"])
        network = folded(EfficientNetLite0(n_classes)) if pretrained else SmallResNet(preprocessing.channels, n_classes)
        try:
            network.load_state_dict({name: torch.as_tensor(np.array(v)) for name, v in state["weights"].items()})
        except RuntimeError as error:
            raise ValueError("weights") from error
        network = network.to(memory_format=torch.channels_last).eval()
        return cls(network, preprocessing, float(state["slope"]), two_crop=pretrained)


def train_convnet(
    convnet: Convnet,
    pixels: np.ndarray,
    codes: np.ndarray,
    train: np.ndarray,
    validation: np.ndarray,
    augmentation: Augmentation,
    config: loop.TrainConfig,
    name: str,
) -> Generator[Event]:
    """Train `convnet` on the rows `train`; the rows `validation` are judged after each epoch and choose the slope.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (n, h, w, c)
    codes : ndarray of shape (n,), int
    train, validation : integer arrays

    Raises
    ------
    TrainingError
        Where memory ran out, or the loss is no longer a number.
    """
    device = devices.choose(prefer_bfloat16=True)
    network = convnet.network.to(device.name, memory_format=torch.channels_last)
    images, target = torch.from_numpy(pixels), device.put(codes)

    def prepare(rows):  # (B,) -> (B, ch, h, w)
        return convnet.preprocessing.normalise(images[rows.cpu()].to(device.name))

    def shard_loss(replica, rows, weights, generator):  # (1, B) -> (1,)
        batch = augmentation(prepare(rows[0]), generator).contiguous(memory_format=torch.channels_last)
        with device.autocast():
            logits = replica(batch)
        return F.cross_entropy(logits.float(), target[rows[0]])[None]

    def held_out(precision):  # logits (v, c) of the rows that validate
        def look(rows):
            with torch.inference_mode(), precision:
                return convnet.score(prepare(rows)).float()

        network.eval()
        return torch.cat(parallel(look, torch.from_numpy(validation).split(EVALUATION_BATCH)))

    def validation_loss():
        return F.cross_entropy(held_out(device.autocast()), target[validation])[None]

    sharded = ShardedLoss(
        network,
        shard_loss,
        shard_size=-(-config.batch_size // N_SHARDS),
        batch_size=config.batch_size,
        seed=config.seed,
        device=device.name,
    )
    problem = loop.TrainingProblem(network, sharded, validation_loss, [train], [name])
    try:
        yield from loop.train(problem, config, device, loop.TrainingState(1))
    finally:
        convnet.round()
        convnet.slope = temperature(held_out(nullcontext()).cpu().numpy(), codes[validation])


class SequentialTraining:
    """Several trainings, one after the other, told as one.

    Parameters
    ----------
    names : list of K str
    n_epochs : int
        Of each network.
    device : Device
    """

    def __init__(self, names: list[str], n_epochs: int, device: devices.Device):
        self.epoch = 0
        self._best = np.zeros(len(names), dtype=np.int64)
        self._started, self._start = (
            Started(n_epochs * len(names), names, device.name, device.precision),
            time.perf_counter(),
        )

    @property
    def started(self) -> Started:
        return self._started

    @property
    def finished(self) -> Finished:
        return Finished(self._best.copy(), ALL_EPOCHS)

    def pass_on(self, run: Iterator[Event], k: int) -> Iterator[EpochEnd]:
        """Epochs of network `k`; the losses of the others are NaN."""
        for event in run:
            if isinstance(event, EpochEnd):
                self.epoch += 1
                losses = [self._spread(loss, k) for loss in (event.train_loss, event.validation_loss)]
                yield EpochEnd(self.epoch, *losses, time.perf_counter() - self._start, event.scores)
            elif isinstance(event, Finished):
                self._best[k] = event.best_epoch[0]

    def _spread(self, loss: np.ndarray, k: int) -> np.ndarray:
        losses = np.full(len(self._best), np.nan)
        losses[k] = loss[0]
        return losses


def seeded(make, seed: int, *arguments):
    """A module with weights drawn by `seed`; the process's own random numbers stay untouched."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make(*arguments)
