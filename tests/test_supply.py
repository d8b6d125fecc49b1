"""What Cajal is built on: every requirement is pinned, every pin is among the licences."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def pins(name: str) -> dict[str, str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return {line.split("[")[0].split("==")[0].lower(): line.partition("==")[2] for line in lines if line}


def test_every_requirement_is_pinned_alike():
    constraints = pins("constraints.txt")
    for package, version in pins("requirements.txt").items():
        assert version, f"{package} has no version"
        assert constraints.get(package, version) == version, package


def locked(name: str) -> dict[str, str]:
    """The pin of each package of a lock; every one must have a hash."""
    found = {}
    for entry in re.split(r"\n(?=[A-Za-z])", (ROOT / "locks" / f"{name}.txt").read_text())[1:]:
        package, _, rest = entry.partition("==")
        assert "--hash=sha256:" in rest, package
        found[package.split("[")[0].lower()] = re.split(r"[ ;\\]", rest)[0]
    return found


def test_what_make_run_installs_has_hashes_and_is_what_is_required():
    app, torch, dev, jpeg = (locked(name) for name in ("app", "torch", "dev", "old-jpeg"))
    assert pins("requirements.txt").items() <= (app | torch).items()
    assert pins("requirements-dev.txt").items() <= dev.items()
    assert pins("requirements-old-jpeg.txt").items() <= jpeg.items()
    every = app | torch | dev | jpeg
    different = {name: (version, every.get(name)) for name, version in pins("constraints.txt").items()}
    assert {name: pair for name, pair in different.items() if pair[1] is not None and pair[0] != pair[1]} == {}
    recipe = (ROOT / "Makefile").read_text()
    assert "HASHED  = $(PIP) --require-hashes --no-deps" in recipe and "$(HASHED) -r locks/app.txt" in recipe
    assert "install_torch.py" in recipe and "install -r requirements" not in recipe


def test_a_decoder_under_the_gpl_is_not_installed_unasked():
    assert not {"pylibjpeg-libjpeg"} & {*pins("requirements.txt"), *locked("app"), *locked("dev")}


def test_every_pin_is_among_the_licences():
    listed = (ROOT / "docs" / "licences.md").read_text().lower()
    assert [package for package in pins("constraints.txt") if f"| {package} |" not in listed] == []


def test_there_is_a_licence():
    assert "MIT License" in (ROOT / "LICENSE").read_text()
