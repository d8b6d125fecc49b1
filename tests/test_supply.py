"""What Cajal is built on: every requirement is pinned, every pin is among the licences."""

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


def test_every_pin_is_among_the_licences():
    listed = (ROOT / "docs" / "licences.md").read_text().lower()
    assert [package for package in pins("constraints.txt") if f"| {package} |" not in listed] == []


def test_there_is_a_licence():
    assert "MIT License" in (ROOT / "LICENSE").read_text()
