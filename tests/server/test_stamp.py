"""What was made is made again only when what it was made from changes."""

from pathlib import Path

from tools.stamp import Stamp, fingerprint


def test_a_fingerprint_follows_contents_and_names(tmp_path: Path) -> None:
    source, other = tmp_path / "source", tmp_path / "other"
    source.write_text("a")
    first = fingerprint([source])

    source.touch()
    assert fingerprint([source]) == first
    source.write_text("b")
    assert fingerprint([source]) != first
    source.write_text("a")
    source.rename(other)
    assert fingerprint([other]) != first


def test_a_stamp_matches_only_what_was_written(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "stamp")
    assert not stamp.matches("one")

    stamp.write("one")
    assert stamp.matches("one")
    assert not stamp.matches("two")

    stamp.remove()
    assert not stamp.matches("one")
