"""Public functions say which of our errors they raise."""

import ast
from pathlib import Path

import pytest

from dlcore import errors

ROOT = Path(__file__).parents[1]
OURS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}


def unsaid(source: str) -> list[str]:
    """Public functions that raise one of our errors of which their docstring says nothing."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if (raised := raised_by(node)) and not says(ast.get_docstring(node) or "", raised)
    ]


def raised_by(node) -> set[str]:
    calls = (each.exc for each in ast.walk(node) if isinstance(each, ast.Raise) and isinstance(each.exc, ast.Call))
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)} & OURS


def says(docstring: str, raised: set[str]) -> bool:
    return "Raises\n" in docstring or any(name in docstring for name in raised)


@pytest.mark.parametrize("room", sorted(p.name for p in (ROOT / "dlcore").iterdir() if p.is_dir() and p.name[0] != "_"))
def test_errors_are_documented(room):
    found = {str(p): names for p in (ROOT / "dlcore" / room).rglob("*.py") if (names := unsaid(p.read_text()))}
    assert not found


def test_an_error_of_which_nothing_is_said_is_found():
    assert unsaid('def f():\n    """Do."""\n    raise DataError("a", "b")') == ["f"]
    assert not unsaid('def f():\n    """Do; `DataError` where it cannot."""\n    raise DataError("a", "b")')
