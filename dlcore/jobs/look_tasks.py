"""What a page shows of data before training and that takes long on large ones: computed in a process of its own."""

from __future__ import annotations

from dlcore.data.schema import Schema
from dlcore.store import Store


def look_at_data(store: Store, owner: str, dataset_id: str, schema: dict) -> dict:
    """Kept data with these roles, looked through once for all that is shown of them.

    Returns
    -------
    dict
        ``checkup``: see `Dataset.checkup`; ``table one``: patients by outcome, {column: list of words}.
    """
    from dlcore.data.tables.table_one import table_one

    data = store.load_dataset(dataset_id, owner, Schema.from_dict(schema))
    return {"checkup": data.checkup(), "table one": table_one(data).to_dict("list")}


TASKS = {"look_at_data": look_at_data}
