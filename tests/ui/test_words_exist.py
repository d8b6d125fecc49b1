"""Every word that a page names is there: a slip would show only where a rare line is drawn."""

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "dlcore" / "ui").rglob("*.py"))


def chain(node: ast.Attribute) -> tuple[str, list[str]]:
    """`words.Results.card` as its first name and the attributes behind it."""
    names = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return (node.id if isinstance(node, ast.Name) else ""), names


def of_words(thing) -> bool:
    """Whether it is a file of words, or a class in one."""
    where = thing.__name__ if inspect.ismodule(thing) else getattr(thing, "__module__", "") or ""
    return (inspect.ismodule(thing) or inspect.isclass(thing)) and where.split(".")[-1].endswith("words")


def absent(module, source: str) -> list[str]:
    """What a source names of the words, and is not there."""
    found = []
    for node in (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Attribute)):
        first, names = chain(node)
        thing = getattr(module, first, None) if first else None
        while names and of_words(thing):
            if not hasattr(thing, names[0]):
                found.append(f"{node.lineno}: {first} … {names[0]}")
                break
            thing = getattr(thing, names.pop(0))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_that_is_named_is_there(path):
    module = import_module(str(path.relative_to(ROOT).with_suffix("")).replace("/", ".").removesuffix(".__init__"))
    assert not absent(module, path.read_text())


def test_a_word_that_is_not_there_is_found():
    module = import_module("dlcore.ui.steps.results")
    assert absent(module, "words.Results.overruled_by_nobody") and not absent(module, "words.Results.card")
