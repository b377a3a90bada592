"""The tree keeps clear of its one trap: ``platform`` is also a module of the standard library."""

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_SHIPPED = {"benchmarks", "tests", "tools"}


def packages_in(folder: Path) -> set[str]:
    found = {str(init.parent.relative_to(ROOT)) for init in folder.glob("*/__init__.py")}
    return found - NOT_SHIPPED


def test_platform_is_the_standard_librarys_at_the_root_of_the_checkout() -> None:
    command = [sys.executable, "-c", "import platform; print(platform.__file__)"]

    seen = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert Path(seen.strip()).parent == Path(sysconfig.get_paths()["stdlib"])


def test_the_platform_folder_is_no_package() -> None:
    assert list((ROOT / "platform").glob("*.py")) == []


def test_every_package_is_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert set(shipped) == packages_in(ROOT) | packages_in(ROOT / "platform")


def test_every_import_of_ours_is_watched() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    watched = project["tool"]["importlinter"]["root_packages"]

    found = set[str]().union(*(packages_in(ROOT / place) for place in (".", "platform", "sdk")))
    assert set(watched) == {Path(package).name for package in found}


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {test.parent for test in (ROOT / "tests").rglob("*.py")}

    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_there_is_one_tests_package() -> None:
    assert not (ROOT / "sdk" / "tests").exists()
    assert not (ROOT / "tests" / "platform").exists()


def test_git_ignores_none_of_our_folders() -> None:
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}

    assert ignored.isdisjoint(packages_in(ROOT) | {"artifacts", "reports", "docs", "tests"})


def test_no_file_of_ours_is_longer_than_500_lines() -> None:
    folders = [*(packages_in(ROOT) | packages_in(ROOT / "platform")), "sdk", "tools", "tests"]
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]

    assert [str(file) for file in files if len(file.read_text().splitlines()) > 500] == []
