"""A network trained on the pictures themselves: from scratch, or EfficientNet-Lite0 from its photographs on."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import softmax
from torch import nn
from torch.nn import functional as F

from dlcore.data.images.read import ImageStack
from dlcore.models.cnn.augment import Augmentation
from dlcore.models.cnn.efficientnet import EfficientNetLite0, folded
from dlcore.models.cnn.features import two_looks
from dlcore.models.cnn.preprocess import Frame
from dlcore.models.cnn.resnet import SmallResNet
from dlcore.training import devices
from dlcore.training.calibration import temperature
from dlcore.training.events import EpochEnd, Event, Finished, Started
from dlcore.training.loop import Outcome, Settings, Task, train

WARM_UP = 0.2  # share of the steps in which the learning rate rises
EVALUATION_BATCH = 64


@dataclass
class Convnet:
    """A network, the frame it looks through, and how sure it may be.

    Parameters
    ----------
    network : torch.nn.Module
        `SmallResNet`, or `EfficientNetLite0` with its norms folded.
    frame : Frame
    slope : float
        Logits are multiplied by it (temperature scaling).
    looks_twice : bool
        Whether it answers by the mean of two looks: at the whole picture, and nearer at its middle. For a network
        that was trained on parts of pictures, which show things larger (Touvron et al. 2019).
    """

    network: nn.Module
    frame: Frame
    slope: float = 1.0
    looks_twice: bool = False

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
        looks = two_looks(batch) if self.looks_twice else (batch,)
        return sum(self.network.embed(look) for look in looks) / len(looks)

    def _gather(self, stack, look) -> np.ndarray:
        self.network.eval()
        device = next(self.network.parameters()).device
        with torch.inference_mode():
            seen = [look(batch.to(device)).float().cpu() for batch in self.frame.batches(stack, EVALUATION_BATCH)]
        return torch.cat(seen).numpy()

    def round(self) -> None:
        """Keep the weights to eleven bits, in which they are stored: half the file, and the same answers from it."""
        with torch.no_grad():
            for weights in self.network.parameters():
                weights.copy_(weights.half())

    def to_state(self) -> dict:
        weights = {name: tensor.cpu().numpy() for name, tensor in self.network.state_dict().items()}
        for name, _ in self.network.named_parameters():
            weights[name] = weights[name].astype(np.float16)
        return {"frame": self.frame.to_state(), "slope": float(self.slope), "weights": weights}

    @classmethod
    def from_state(cls, state: dict, n_classes: int, *, pretrained: bool) -> Convnet:
        frame = Frame.from_state(state["frame"])
        network = folded(EfficientNetLite0(n_classes)) if pretrained else SmallResNet(frame.channels, n_classes)
        try:
            network.load_state_dict({name: torch.as_tensor(np.array(v)) for name, v in state["weights"].items()})
        except RuntimeError as error:
            raise ValueError("weights") from error
        network = network.to(memory_format=torch.channels_last).eval()
        return cls(network, frame, float(state["slope"]), looks_twice=pretrained)


def warm_up_then_cosine(progress: float) -> float:
    """Factor on the learning rate at `progress` 0 … 1: up to 1, then down to 0 along a cosine."""
    if progress < WARM_UP:
        return 0.04 + 0.96 * progress / WARM_UP
    return 0.5 * (1 + float(np.cos(np.pi * (progress - WARM_UP) / (1 - WARM_UP))))


def train_convnet(
    convnet: Convnet,
    pixels: np.ndarray,
    codes: np.ndarray,
    learn: np.ndarray,
    validate: np.ndarray,
    augmentation: Augmentation,
    settings: Settings,
    name: str,
) -> Generator[Event]:
    """Train `convnet` on the rows `learn`; the rows `validate` are judged after each epoch and choose the slope.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (n, h, w, c)
    codes : ndarray of shape (n,), int
    learn, validate : integer arrays
    """
    device = devices.choose(prefer_bfloat16=True)
    network = convnet.network.to(device.name, memory_format=torch.channels_last)
    images, target = torch.from_numpy(pixels), device.put(codes)
    chance = torch.Generator(device.name).manual_seed(settings.seed)

    def look(rows):  # (B,) -> (B, c)
        return convnet.score(prepare(rows)).float()

    def prepare(rows):
        return convnet.frame.normalise(images[rows.cpu()].to(device.name))

    def loss(rows, weights):  # (1, B) -> (1,)
        batch = augmentation(prepare(rows[0]), chance).contiguous(memory_format=torch.channels_last)
        with device.autocast():
            logits = network(batch)
        return F.cross_entropy(logits.float(), target[rows[0]])[None]

    def validation_loss():
        rows = torch.from_numpy(validate)
        with device.autocast():
            logits = torch.cat([look(part) for part in rows.split(EVALUATION_BATCH)])
        return F.cross_entropy(logits, target[validate])[None]

    task = Task(network, loss, validation_loss, [learn], [name])
    try:
        yield from train(task, settings, device, Outcome(1))
    finally:
        network.eval()
        convnet.round()
        with torch.inference_mode():
            held_out = torch.cat([look(part) for part in torch.from_numpy(validate).split(EVALUATION_BATCH)])
        convnet.slope = temperature(held_out.cpu().numpy(), codes[validate])


class OneTraining:
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
        return Finished(self._best.copy(), "every epoch was used")

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
