"""How a map is trained, told event by event."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from sklearn.utils import check_random_state

from dlcore.models.som.batch import Schedule, batch_passes, nearest_units, pca_start, principal_components
from dlcore.models.som.grid import Grid, grid_shape
from dlcore.models.som.online import (
    decayed,
    minisom_can,
    minisom_steps,
    online_steps,
    presentation_order,
    random_start,
)
from dlcore.training.events import ALL_EPOCHS, EpochEnd, Finished, Note, Started

SCHEDULE = Schedule()


class MapTraining:
    """Part of `SOM`: lays out the grid, trains it one way or the other, and keeps snapshots of the sheet."""

    def _lay_out(self, patients):
        shape = grid_shape(len(patients), principal_components(patients)[0], self.topology)
        given = (self.n_rows, self.n_columns)
        if None in given and given != (None, None):  # one side given: the other as many as make up the number of cells
            side = next(s for s in given if s is not None)
            shape = (max(1, round(shape[0] * shape[1] / side)),) * 2
        self.grid_ = Grid(*(g or s for g, s in zip(given, shape)), self.topology)
        self.snapshots_, self.sigmas_ = [], []

    def _train_batch(self, points, patients):
        schedule = replace(SCHEDULE, n_passes=self.n_iter or SCHEDULE.n_passes)
        codebook = pca_start(patients, self.grid_)
        self._keep(codebook)
        yield Started(schedule.n_passes, ["map"], precision=str(codebook.dtype))
        yield from self._crowding(len(points), self.grid_.n_cells)
        passes = batch_passes(patients, codebook, self.grid_, schedule, self.sigma, self.neighbourhood)
        start = time.perf_counter()
        for epoch, (codebook, sigma, error) in enumerate(passes, start=1):
            self._keep(codebook)
            yield self._epoch(epoch, error, start, sigma)
        yield Finished(np.array([epoch]), ALL_EPOCHS)

    def _train_online(self, points, patients):
        """A snapshot after each time that everybody was shown."""
        n_steps, n = self.n_iter or 10 * len(points), len(points)
        random = check_random_state(self.random_state)
        codebook = random_start(self.grid_, points.shape[1], random)
        order = presentation_order(n, n_steps, random if self.shuffle else None)
        self._keep(codebook.copy())
        yield Started(-(-n_steps // n), ["map"], precision="float64")
        yield from self._crowding(n, self.grid_.n_cells)
        start, sigma = time.perf_counter(), self.sigma or 1.0
        train = minisom_steps if minisom_can(points, self.grid_) else online_steps
        steps = train(points, codebook, self.grid_, order, sigma, self.learning_rate, self.neighbourhood)
        for step, _ in enumerate(steps, start=1):
            if step % n == 0 or step == n_steps:
                self._keep(codebook.copy())
                error = nearest_units(patients, codebook.astype(patients.values.dtype))[1].mean()
                yield self._epoch(-(-step // n), error, start, decayed(sigma, step, n_steps))
        yield Finished(np.array([-(-n_steps // n)]), ALL_EPOCHS)

    def _keep(self, codebook):
        shape = (self.grid_.n_rows, self.grid_.n_columns, codebook.shape[1])
        self.codebook_ = codebook.reshape(shape)
        self.snapshots_ = [*self.snapshots_, codebook]

    def _epoch(self, epoch, error, start, sigma):
        self.sigmas_.append(sigma)
        return EpochEnd(epoch, np.array([error]), np.array([np.nan]), time.perf_counter() - start, {"sigma": sigma})

    @staticmethod
    def _crowding(n_patients, n_cells):
        if n_cells > n_patients:
            yield Note({"name": "training.crowding", "n_cells": n_cells, "n_patients": n_patients})
