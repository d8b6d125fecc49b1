"""What went wrong and what to do about it, in words that a page can show as they stand."""


class DlcoreError(Exception):
    """An error meant to be read by the person at the screen.

    Parameters
    ----------
    message : str
        What happened, in one sentence.
    remedy : str, optional
        What to do next, in one sentence.
    """

    def __init__(self, message: str, remedy: str = ""):
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class DataError(DlcoreError, ValueError):
    """The data, or a setting, cannot be used as it is."""


class BundleError(DlcoreError, ValueError):
    """A model file cannot be opened, or does not fit."""


class TrainingError(DlcoreError, RuntimeError):
    """Training began and could not go on."""


class JobError(DlcoreError, RuntimeError):
    """The engine that runs jobs did not answer, or lost one."""


class StoreError(DlcoreError, RuntimeError):
    """The store cannot be opened or written as it is."""


class NotFound(DlcoreError, LookupError):
    """A record that is not there, or belongs to somebody else."""
