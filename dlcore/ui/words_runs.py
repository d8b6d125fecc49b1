"""Words of the page on which runs, data and models are listed."""


class Runs:
    heading = "Runs and models"
    runs = "Runs"
    models = "Saved models"
    data = "Data"
    no_data = "No data yet."
    goes = (
        "Deletes these data from this computer, and what was made of them: {runs} and {models}. This cannot be undone."
    )
    in_use = "A run is using these data. Stop it to delete them."
    no_runs = "No runs yet."
    no_models = "No saved models yet. Train one and press *Save to my models*, or open a model file."
    delete = "Delete"
    sure = "Delete for good?"
