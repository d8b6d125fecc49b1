"""Layers import one way; only the rooms at the top know Streamlit; the page's side never imports torch or scikit-learn."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = [
    {"errors"},
    {"specs", "bundle"},
    {"data"},
    {"training"},
    {"models"},
    {"evaluation"},
    {"explain"},
    {"words"},
    {"plots"},
    {"store"},
    {"jobs"},
    {"cli", "ui"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
FILES = sorted((ROOT / "dlcore").rglob("*.py"))
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
HEAVY = {"torch", "sklearn", "captum", "statsmodels"}
PICKLES = {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}


def imports(path: Path) -> set[str]:
    """Every module a file names in an import, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part(path: Path) -> str:
    return layer(path.relative_to(ROOT / "dlcore").parts[0].removesuffix(".py"))


def layer(name: str) -> str:
    return name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_layer_imports_only_what_lies_below(path):
    own = part(path)
    if own == "__init__":
        return
    assert own in LEVEL, f"{own} has no place in the layers"
    for name in imports(path):
        top, _, below = name.partition(".")
        other = layer(below.split(".")[0])
        if top == "dlcore" and other != own and other in LEVEL:
            assert LEVEL[other] < LEVEL[own], f"{path.name} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_ui_knows_streamlit_and_nothing_unpickles(path):
    tops = {name.split(".")[0] for name in imports(path)}
    assert part(path) == "ui" or "streamlit" not in tops
    assert not tops & PICKLES
    assert part(path) not in ("data", "specs", "bundle", "plots", "store", "ui") or not tops & HEAVY


def test_no_family_is_named_in_ui():
    from dlcore.specs import FAMILIES

    names = {name for family in FAMILIES.values() for name in (family.key, family.name)}
    for path in (ROOT / "dlcore" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            word = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "value", None)
            assert not (isinstance(word, str) and word in names), f"{path.name}: {word}"


def test_importing_the_pages_side_loads_neither_torch_nor_sklearn():
    modules = [
        "dlcore",
        *(f"dlcore.ui.{p.stem}" for p in (ROOT / "dlcore" / "ui").glob("*.py") if p.stem != "__init__"),
    ]
    code = f"import sys\nfor m in {modules}: __import__(m)\nprint(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr[-2000:]


def test_files_are_short():
    too_long = {str(p.relative_to(ROOT)): n for p in [*FILES, *PAGES] if (n := len(p.read_text().splitlines())) > 300}
    assert not too_long


KIND_NAMES = {"table", "images", "sequences", "TABLE", "IMAGES", "SEQUENCES"}
#: Comparisons with the name of a kind of data outside its registries, and why each stands.
KIND_SWITCHES: dict[str, str] = {}


def _names(node) -> set[str]:
    return {
        getattr(part, "value", None) if isinstance(part, ast.Constant) else getattr(part, "id", None) for part in node
    }


def test_no_switch_on_the_kind_of_data():
    """`if kind == "table" … else` means "else: pictures", and a third kind goes the wrong way."""
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Compare) or isinstance(node.ops[0], (ast.Is, ast.IsNot)):
                continue
            if _names([node.left, *node.comparators]) & KIND_NAMES:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert len(found) <= 3 and {place.split(":")[0] for place in found} <= set(KIND_SWITCHES), found
