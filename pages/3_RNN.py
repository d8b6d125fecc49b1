from dlcore.ui import flow

flow.show("rnn", lead="")
