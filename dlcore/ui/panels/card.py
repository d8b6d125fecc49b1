"""What a model is, in plain words: what it learned from, how good it was, how it was made."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from dlcore.data.schema import NUMBER, Schema
from dlcore.specs import UNSUPERVISED, family
from dlcore.ui import frame
from dlcore.ui.panels.evaluation import with_interval
from dlcore.ui.panels.words import Card as W
from dlcore.ui.panels.words import Evaluation
from dlcore.words import say
from dlcore.words.numerals import predicted_percent, written
from dlcore.words.variables import without_unit

MOST = 12  # variables that are named
QUALITY = 3  # measures that are named


def show_card(card: dict) -> None:
    """The card in sentences; everything else folds away below them."""
    st.markdown("\n".join(f"- {line}" for line in sentences(card)))
    with st.popover(W.everything):
        st.json({key: card[key] for key in card if key not in ("schema", "state", "noticed")}, expanded=1)


def sentences(card: dict) -> list[str]:
    """What it is, what it learned from, how good it was on patients it had not seen, and how it was made; Markdown."""
    declared = family(card["family"])
    said = [W.what.format(name=declared.name, long=declared.long_name, what=_asked(card))]
    said.append(W.learned.format(n=f"{card['data']['n']:,}", name=frame.escape(card["data"]["name"])))
    said += _variables(card) + _dates(card) + _quality(card)
    if "threshold" in card:
        said.append(W.threshold.format(threshold=predicted_percent(card["threshold"])))
    overruled = [W.overruled.format(what=frame.escape(say(message))) for message in card.get("noticed", ())]
    return [*said, _made(card), *overruled]


def _asked(card: dict) -> str:
    schema = Schema.from_dict(card["schema"]) if card.get("schema") else None
    outcome = frame.escape(schema.outcome.name) if schema and schema.outcome else ""
    if card["task"] == UNSUPERVISED or not outcome:
        return W.unsupervised
    names = " · ".join(map(frame.escape, card.get("classes", ())))
    return W.outcome.format(outcome=outcome) + (f" ({names})" if names else "")


def _variables(card: dict) -> list[str]:
    features = Schema.from_dict(card["schema"]).features if card.get("schema") else ()
    if not features:
        return []
    known = {column.name: column for column in features}
    first = [known[name] for name in card.get("important", ()) if name in known]
    rest = [column for column in features if column not in first]
    named = [_with_range(column) for column in (first + rest)[:MOST]]
    more = W.and_more.format(n=len(features) - MOST) if len(features) > MOST else ""
    return [W.variables.format(n=len(features), names=", ".join(named) + more)]


def _dates(card: dict) -> list[str]:
    shifted = Schema.from_dict(card["schema"]).shifted_dates if card.get("schema") else ()
    return [W.dates.format(names=frame.escape(", ".join(shifted)))] if shifted else []


def _with_range(column) -> str:
    name = frame.escape(without_unit(column.name, column.unit))
    if column.kind != NUMBER or column.low is None:
        return name
    unit = f" {frame.escape(column.unit)}" if column.unit else ""
    dash = " to " if column.low < 0 else "–"
    return f"{name} ({written(column.low, '.4g')}{dash}{written(column.high, '.4g')}{unit})"


def _quality(card: dict) -> list[str]:
    said = [frame.escape(say(card["headline"]))] if card.get("headline") else []
    known = [(name, found) for name, found in card.get("metrics", {}).items() if name in Evaluation.measures]
    figures = [f"{Evaluation.measures[name]} {with_interval(found)}" for name, found in known[:QUALITY]]
    return said + ([W.figures.format(figures="; ".join(figures))] if figures else [])


def _made(card: dict) -> str:
    made = datetime.fromisoformat(card["created"]).strftime("%d %B %Y").lstrip("0") if card.get("created") else "?"
    return W.made.format(date=made, seed=card.get("seed", "?"))
