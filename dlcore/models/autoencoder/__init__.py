"""The autoencoder: patients, signals or pictures squeezed through a bottleneck and rebuilt."""
