"""What a careful biostatistician would say of a model: how good, how sure, better than what, useful where.

Imported on first use: whoever only names the package does not load scikit-learn.
"""

__all__ = ["evaluate"]


def __getattr__(name: str):
    if name == "evaluate":
        from dlcore.evaluation.report import evaluate

        return evaluate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
