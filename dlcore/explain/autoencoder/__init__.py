"""Who is unusual, and in what: what the pages draw and may ask of an autoencoder."""
