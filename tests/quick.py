"""Settings with which every family trains in a second or two: enough to be judged, explained and drawn."""

QUICK = {
    "ann": {"max_iter": 3, "n_folds": 2, "n_members": 2},
    "cnn": {"max_iter": 1, "architecture": "small"},
    "autoencoder": {"max_iter": 3, "n_folds": 2, "n_members": 1, "ordinary": "benign"},
    "rnn": {"max_iter": 1, "n_folds": 2, "n_members": 1, "hidden_size": 8},
    "rbm": {"n_components": 3, "n_iter": 3},
    "som": {"n_rows": 5, "n_columns": 6, "n_iter": 3, "n_resamples": 2},
}
