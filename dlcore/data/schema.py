"""What each column of a table is: its role, its kind, its unit, and which outcome values count as yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace

from dlcore.errors import DataError

OUTCOME, PATIENT, TIME, FEATURE, IGNORED = "outcome", "patient", "time", "feature", "ignored"
STATIC = "static"  # of courses over time: known once a patient; what is measured again and again is a feature
ROLES = (OUTCOME, PATIENT, TIME, FEATURE, IGNORED)
NUMBER, YES_NO, CATEGORY, DATE, TEXT = "number", "yes/no", "category", "date", "text"
KINDS = (NUMBER, YES_NO, CATEGORY, DATE, TEXT)
FEATURE_KINDS = (NUMBER, YES_NO, CATEGORY)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
    role : {"outcome", "patient", "time", "feature", "static", "ignored"}
    kind : {"number", "yes/no", "category", "date", "text"}
    unit : str
        "mmol/L", or empty.
    missing : int
        How many cells are empty, or hold a code for "not measured".
    levels : tuple of str
        The values of a yes/no column or a category, in the order shown on screen.
    low, typical, high : float or None
        Smallest, middle (median) and largest finite value of a number.
    distinct : int
        How many different values there are.
    beyond : int
        How many cells only said that the value lies beyond a limit (<0.01, >350), and hold that limit.
    label : str
        What the file itself calls it, beside its name ("Body mass index"); mostly empty.
    reason : dict or str
        Why it was read this way, as a message of `dlcore.words`; empty where nothing is to be said. Tables kept by
        earlier versions hold a sentence.
    """

    name: str
    role: str = FEATURE
    kind: str = NUMBER
    unit: str = ""
    missing: int = 0
    levels: tuple[str, ...] = ()
    low: float | None = None
    typical: float | None = None
    high: float | None = None
    distinct: int = 0
    beyond: int = 0
    label: str = ""
    reason: dict | str = field(default="", hash=False)

    def __post_init__(self):
        if self.role not in (*ROLES, STATIC):
            raise DataError(
                f"“{self.role}” is not a role for column {self.name}.", f"Choose one of: {', '.join(ROLES)}."
            )
        if self.kind not in KINDS:
            raise DataError(
                f"“{self.kind}” is not a kind for column {self.name}.", f"Choose one of: {', '.join(KINDS)}."
            )


@dataclass(frozen=True)
class Schema:
    """All columns of a table, and what counts as *yes*.

    Parameters
    ----------
    columns : tuple of Column
    positive : tuple of str
        Values of the outcome that count as yes; empty where the outcome has several classes or is a number.
    positive_label, negative_label : str
        What to call yes and no on screen, such as "malignant" and "benign".
    reading : dict
        Of courses over time, in plain data: how the files were read, and so how new ones must be; and what is asked of
        them, where the outcome is not one column ("task", such as "forecast"). Of tables: "steps", what was done to them.
        Of both: "dates", which columns of dates were shifted, and by whose rows.
    """

    columns: tuple[Column, ...]
    positive: tuple[str, ...] = ()
    positive_label: str = ""
    negative_label: str = ""
    reading: dict = field(default_factory=dict, hash=False)

    # --- looking things up -------------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> Column:
        """The column of that name; `DataError` naming the columns there are where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise DataError(f"There is no column named “{name}”.", f"The columns are: {shown(self.names)}.")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def outcome(self) -> Column | None:
        return self._only(OUTCOME)

    @property
    def patient(self) -> Column | None:
        return self._only(PATIENT)

    @property
    def shifted_dates(self) -> tuple[str, ...]:
        """Columns whose dates were moved before anything was kept, each patient's by one secret number of days."""
        return tuple(self.reading.get("dates", {}).get("shifted", ()))

    @property
    def time(self) -> Column | None:
        return self._only(TIME)

    @property
    def features(self) -> tuple[Column, ...]:
        return self.with_role(FEATURE)

    def with_role(self, role: str) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == role)

    def _only(self, role: str) -> Column | None:
        return next(iter(self.with_role(role)), None)

    @property
    def task(self) -> str:
        """ "binary", "multiclass", "regression" or "unsupervised", as the outcome is declared."""
        if self.reading.get("task"):
            return self.reading["task"]
        if self.outcome is None:
            return "unsupervised"
        if self.positive:
            return "binary"
        return "regression" if self.outcome.kind == NUMBER else "multiclass"

    @property
    def classes(self) -> tuple[str, ...]:
        """(no, yes) in words, the several classes, or nothing for a number."""
        if self.task == "binary":
            return (self.negative_label or "no", self.positive_label or "yes")
        return self.outcome.levels if self.task == "multiclass" else ()

    # --- changing: every change gives a new schema ---------------------------------------------------------------

    def edit(self, name: str, *, role: str | None = None, kind: str | None = None, unit: str | None = None) -> Schema:
        """The same schema with one column changed."""
        changes = {k: v for k, v in (("role", role), ("kind", kind), ("unit", unit)) if v is not None}
        changed = replace(self[name], **changes)
        return replace(self, columns=tuple(changed if c.name == name else c for c in self.columns))

    def with_roles(
        self, *, outcome: str | None = None, patient: str | None = None, ignored: Iterable[str] = ()
    ) -> Schema:
        """Name the outcome and the patient column, and what to leave out.

        A column that had one of these roles and is not named again becomes a feature (an outcome) or is
        ignored (a patient number). Naming another outcome forgets which values counted as yes.
        """
        schema = self
        if outcome is not None and (self.outcome is None or self.outcome.name != outcome):
            schema = schema._pass_on(OUTCOME, outcome, former=FEATURE).with_positive(())
        if patient is not None:
            schema = schema._pass_on(PATIENT, patient, former=IGNORED)
        for name in ignored:
            schema = schema.edit(name, role=IGNORED)
        return schema

    def without_outcome(self) -> Schema:
        """No outcome: its column is left out."""
        return self if self.outcome is None else self.edit(self.outcome.name, role=IGNORED).with_positive(())

    def outcome_as_feature(self) -> Schema:
        """No outcome: its column is a feature like the others."""
        return self if self.outcome is None else self.edit(self.outcome.name, role=FEATURE).with_positive(())

    def with_positive(self, positive: Iterable[str], positive_label: str = "", negative_label: str = "") -> Schema:
        """Say which outcome values count as yes, and what yes and no are called; none for several classes."""
        values = tuple(str(value) for value in positive)
        return replace(self, positive=values, positive_label=positive_label, negative_label=negative_label)

    def without_lost(self, names: Iterable[str]) -> Schema:
        """The same schema without columns that are left out and no longer among `names`: their values were deleted."""
        known = set(names)
        return replace(self, columns=tuple(c for c in self.columns if c.role != IGNORED or c.name in known))

    def with_corrections(self, before: Schema, after: Schema) -> Schema:
        """The same with what was corrected from `before` to `after`, in columns that are still there.

        Nothing is changed where the corrections would contradict these columns: two outcomes, say.
        """
        schema = self
        for now in after.columns:
            if now.name in self.names and now.name in before.names:
                was = before[now.name]
                ours = {k: getattr(now, k) for k in ("role", "kind", "unit") if getattr(now, k) != getattr(was, k)}
                schema = schema.edit(now.name, **ours) if ours else schema
        said = (after.positive, after.positive_label, after.negative_label)
        if schema.doubled_roles() or (schema.outcome is None) != (after.outcome is None):
            return self
        if schema.outcome is None or schema.outcome.name != after.outcome.name:
            return schema
        return schema.with_positive(*said) if said[0] != before.positive else schema

    def _pass_on(self, role: str, name: str, former: str) -> Schema:
        schema = self
        for column in self.with_role(role):
            schema = schema.edit(column.name, role=former)
        return schema.edit(name, role=role)

    # --- checking and keeping --------------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """What must be settled before training, one sentence each; empty when nothing must."""
        found = self.doubled_roles()
        if not self.features:
            found.append("No column is left to learn from. Mark at least one as feature.")
        found += [
            f"{c.name} holds {'dates' if c.kind == DATE else 'free text'}, which cannot be learnt from yet. Ignore it."
            for c in self.features
            if c.kind not in FEATURE_KINDS
        ]
        return found + self._outcome_problems()

    def doubled_roles(self) -> list[str]:
        """Roles that only one column may have and several do, one sentence each."""
        return [
            f"{len(columns)} columns are marked as {role}: {shown(c.name for c in columns)}. Keep one."
            for role in (OUTCOME, PATIENT, TIME)
            if len(columns := self.with_role(role)) > 1
        ]

    def _outcome_problems(self) -> list[str]:
        if self.outcome is None:
            return []
        if self.outcome.kind in (DATE, TEXT):
            return [f"The outcome {self.outcome.name} holds dates or free text. Choose another, or make it a category."]
        levels = set(self.outcome.levels)
        unknown = [value for value in self.positive if levels and value not in levels]
        if unknown:
            return [f"{shown(unknown)} is not a value of {self.outcome.name}, which has: {shown(self.outcome.levels)}."]
        if self.positive and levels == set(self.positive):
            return [f"Every value of {self.outcome.name} counts as yes. Leave at least one for no."]
        return []

    def as_dict(self) -> dict:
        """Plain data for JSON."""
        return asdict(self) | {
            "columns": [asdict(c) | {"levels": list(c.levels)} for c in self.columns],
            "positive": list(self.positive),
        }

    @classmethod
    def from_dict(cls, plain: dict) -> Schema:
        """The inverse of `as_dict`; anything else raises `DataError`."""
        try:
            columns = tuple(Column(**_known(Column, c) | {"levels": _strings(c["levels"])}) for c in plain["columns"])
            return cls(**_known(cls, plain) | {"columns": columns, "positive": _strings(plain["positive"])})
        except (TypeError, KeyError, AttributeError) as error:
            raise DataError("The description of the columns cannot be read.", "Read the file again.") from error


def _known(cls, plain: dict) -> dict:
    return {f.name: plain[f.name] for f in fields(cls) if f.name in plain}


def _strings(values) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def shown(values: Iterable, limit: int = 8) -> str:
    """The first few values in a row of words: "a, b, c and 4 more"."""
    words = [str(value) for value in values]
    rest = f" and {len(words) - limit} more" if len(words) > limit else ""
    return ", ".join(words[:limit]) + rest
