"""What a terminal would show of a text."""

import pytest

from labstead._capture.screen import MAX_LINE_CHARS, WINDOW_LINES, Screen


def shown(*texts):
    screen = Screen()
    for text in texts:
        screen.feed(text, 1.0)
    return [line.text() for line in [*screen.take_scrolled(), *screen.lines]]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nb\n", ["a", "b", ""]),
        ("a\r\nb", ["a", "b"]),
        ("10%\r20%\r30%", ["30%"]),
        ("100%\r5%", ["5%0%"]),
        ("long\r\x1b[Kab", ["ab"]),
        ("1/9\b\b\b2/9", ["2/9"]),
        ("one\ntwo\x1b[1A\rONE\x1b[1B\rTWO", ["ONE", "TWO"]),
        ("one\ntwo\x1b[1F\x1b[J", ["", ""]),
        ("abc\x1b[2D_", ["a_c"]),
        ("abc\x1b[1G_", ["_bc"]),
        ("a\x1b[3Cb", ["a   b"]),
        ("a\tb", ["a\tb"]),
        ("\n\n", ["", "", ""]),
        ("\x1b]0;title\x07text", ["text"]),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", ["link"]),
        ("\x1b[?25lhidden cursor\x1b[?25h", ["hidden cursor"]),
        ("bell\x07 null\x00 \x9b", ["bell null "]),
        ("grün 漢字 🙂\n", ["grün 漢字 🙂", ""]),
        ("\x1b[999999999999A\x1b[99999999Cx", ["", "x"]),
        ("\x1b[;;mx\x1b[38;5mx", ["xx"]),
    ],
)
def test_controls_do_what_a_terminal_does(text, lines):
    assert shown(text) == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\x1b[31mred\x1b[0m plain", "\x1b[31mred\x1b[0m plain"),
        ("\x1b[1m\x1b[31mboth\x1b[39mbold", "\x1b[1;31mboth\x1b[0m\x1b[1mbold\x1b[0m"),
        ("\x1b[31m\x1b[32m\x1b[31mred", "\x1b[31mred\x1b[0m"),
        ("\x1b[38;5;208mx", "\x1b[38;5;208mx\x1b[0m"),
        ("\x1b[48;2;1;2;3;1mx", "\x1b[48;2;1;2;3;1mx\x1b[0m"),
        ("\x1b[92mabc\r\x1b[mX", "X\x1b[92mbc\x1b[0m"),
        ("\x1b[1;2;22mx", "x"),
    ],
)
def test_colours_stay_with_their_letters(text, line):
    assert shown(text) == [line]


def test_a_colour_lasts_over_lines():
    assert shown("\x1b[31ma\nb") == ["\x1b[31ma\x1b[0m", "\x1b[31mb\x1b[0m"]


@pytest.mark.parametrize("cut", range(1, 12))
def test_text_may_be_cut_anywhere(cut):
    text = "a\x1b[1;31mred\x1b[0m\r\n"
    assert shown(text[:cut], text[cut:]) == shown(text)


def test_a_long_line_is_broken_and_nothing_of_it_lost():
    text = "".join(str(number) for number in range(10_000))
    lines = shown(text)
    assert "".join(lines) == text
    assert {len(line) for line in lines[:-1]} == {MAX_LINE_CHARS}


def test_only_the_last_lines_can_be_changed():
    text = "".join(f"{number}\n" for number in range(WINDOW_LINES * 2))
    lines = shown(text, "\x1b[500A", "changed")
    assert lines.index("changed") == WINDOW_LINES + 1
    assert len(lines) == WINDOW_LINES * 2 + 1


def test_a_sequence_that_never_ends_is_let_go():
    assert shown("\x1b]0;" + "x" * 10_000, "\nafter")[-1] == "after"
