"""Layers import one way; only the rooms at the top know Streamlit; the page's side never imports torch or scikit-learn."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components

ROOT = Path(__file__).parents[1]
LAYERS = [
    {"errors"},
    {"words"},
    {"specs", "bundle"},
    {"data"},
    {"training"},
    {"models"},
    {"evaluation"},
    {"explain"},
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


MODULES = {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in FILES}


def needed(path: Path, modules) -> set[str]:
    """Files of ours that a file imports: of ``from package import name`` the module `name`, else the package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            within = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in modules else node.module for name in within}
    return found & set(modules)


def circles(modules: dict[str, Path]) -> list[set[str]]:
    """Files that import each other, directly or round about."""
    names = sorted(modules)
    links = np.zeros((len(names), len(names)), dtype=bool)
    for i, name in enumerate(names):
        for other in needed(modules[name], modules) - {name}:
            links[i, names.index(other)] = True
    _, part = connected_components(links, connection="strong")
    return [{names[i] for i in np.flatnonzero(part == k)} for k in np.flatnonzero(np.bincount(part) > 1)]


#: Known, and to be opened: readers of recordings and the file that chooses among them.
KNOWN_CIRCLES = [
    {f"dlcore.data.sequences.{name}" for name in ("edf_files", "recordings", "table_signals", "wfdb_files")}
]


def test_no_import_circle():
    """Imports inside functions count: they only hide a circle until the function is called."""
    assert [circle for circle in circles(MODULES) if circle not in KNOWN_CIRCLES] == []


def test_a_circle_is_found(tmp_path):
    texts = {
        "house.one": "import os",
        "house.two": "def f():\n    from house.three import g",
        "house.three": "from house import four",
        "house.four": "import house.two",
        "house.five": "from house.two import f",
    }
    made = {name: tmp_path / f"{name}.py" for name in texts}
    for name, path in made.items():
        path.write_text(texts[name])
    assert circles(made) == [{"house.two", "house.three", "house.four"}]


def modules_named_as_text(path: Path) -> set[str]:
    """Files of ours that a file names in a text, to be imported later: "dlcore.models.x:Class"."""
    texts = (n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant))
    return {text.split(":")[0] for text in texts if isinstance(text, str)} & set(MODULES)


def test_only_registries_name_rooms_above_them_as_text():
    """A family names its estimators and explanations, and the package its estimators; elsewhere it would hide an import."""
    for path in FILES:
        own = part(path)
        above = [name for name in modules_named_as_text(path) if LEVEL.get(name.split(".")[1], 0) > LEVEL.get(own, 99)]
        assert own == "specs" or not above, f"{path.name} names {above}"


UI = ROOT / "dlcore" / "ui"
FAMILIES_OWN = UI / "panels"


def family_words() -> set[str]:
    """What a family is called, in code and in words, and everything its declaration names: all in small letters."""
    from dlcore.specs import FAMILIES

    words = set()
    for family in FAMILIES.values():
        classes = {place.split(":")[1] for place in family.estimators.values()}
        words |= {family.key, family.name, family.long_name, *classes, *SYNONYMS.get(family.key, ())}
    return {word.lower() for word in words}


#: Other words that give a family away: whoever decides by one of these decides by the family.
SYNONYMS = {
    "ann": ("mlp", "multilayer perceptron", "neural network"),
    "cnn": ("convnet", "convolutional", "resnet", "efficientnet"),
    "rnn": ("lstm", "gru", "recurrent"),
    "som": ("kohonen", "codebook", "self-organising", "minisom"),
    "rbm": ("boltzmann", "gibbs"),
    "autoencoder": ("vae", "latent", "bottleneck"),
}


def words_of(path: Path):
    """Names, attributes, arguments, texts and imported modules of a file, in pieces as words, with their lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        found = [getattr(node, name, None) for name in ("id", "attr", "value", "arg", "name", "module")]
        for text in (text for text in found if isinstance(text, str)):
            yield text.lower(), getattr(node, "lineno", 0)


def says(text: str, word: str) -> bool:
    """Whether a word stands in a text or a name by itself: "som" in "som_page", not in "some"."""
    return re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", text) is not None


def families_named(path: Path) -> list[str]:
    return [
        f"{path.name}:{line}: {word}" for text, line in words_of(path) for word in family_words() if says(text, word)
    ]


def own_rooms() -> set[str]:
    from dlcore.specs import FAMILIES

    return set(FAMILIES)


def test_no_family_is_named_in_ui():
    """Pages and panels that serve every family learn from its declaration what it is and does."""
    found = []
    for path in UI.rglob("*.py"):
        within = path.relative_to(FAMILIES_OWN).parts[0] if path.is_relative_to(FAMILIES_OWN) else ""
        if within not in own_rooms():
            found += families_named(path)
    assert not found


def test_a_family_is_found_under_any_of_its_names(tmp_path):
    path = tmp_path / "panel.py"
    for code in ('if family.key == "som": pass', "x = SOM_PAGE", "import dlcore.explain.som", "f(kind='Kohonen map')",
                 "view.codebook", "'The self-organizing map'", "def boltzmanns(): pass", "from a import convnet"):  # fmt: skip
        path.write_text(code)
        assert families_named(path), code
    path.write_text("some = sample.chosen['resume'] + 'an announcement'")
    assert not families_named(path)


def test_importing_the_pages_side_loads_neither_torch_nor_sklearn():
    modules = [*sorted(name for name in MODULES if name.split(".")[1:2] == ["ui"]), "dlcore"]
    assert len(modules) > 40  # every file, those in folders too
    code = f"import sys\nfor m in {modules}: __import__(m)\nprint(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr[-2000:]


#: What a page may know of the rooms that compute: none of them, but for what is light and made of words.
COMPUTING = {"training", "models", "explain"}


@pytest.mark.parametrize("path", [*PAGES, *sorted(UI.rglob("*.py"))], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_imports_what_computes(path):
    tops = {name.split(".")[0] for name in imports(path)}
    rooms = {name.split(".")[1] for name in imports(path) | modules_named_as_text(path) if name.startswith("dlcore.")}
    assert not rooms & COMPUTING and not tops & HEAVY


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


def test_no_switch_on_the_name_of_a_task_that_asks_for_a_number():
    """Which tasks are answered by a number is said once (`specs.answers_number`): another such task finds every place."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare) and not isinstance(node.ops[0], (ast.Is, ast.IsNot))
        if _names([node.left, *node.comparators]) & {"regression", "REGRESSION"}
    ]
    assert not found
