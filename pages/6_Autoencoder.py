from dlcore.ui import flow

flow.show("autoencoder", lead="")
