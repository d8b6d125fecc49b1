from dlcore.ui import flow

flow.show("rbm", lead="")
