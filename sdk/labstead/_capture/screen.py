"""What a terminal would show: carriage returns, cursor moves and erasing applied, colours kept.

A progress bar that rewrites its line a hundred thousand times is one line here. Only the last
WINDOW_LINES can be reached by the cursor; what scrolls out of them is final. The width of letters
is not known here: a column is a character.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from labstead._capture.ansi import Token, has_controls, split_unfinished, styled, tokens

WINDOW_LINES = 64
MAX_LINE_CHARS = 8_192
"""Longer lines are broken, as a terminal does at its edge; nothing is cut off."""


@dataclass(eq=False, slots=True)
class Line:
    """One line: pieces of text with their styles, and what is known about showing it."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    length: int = 0
    begun_at: float = 0.0
    written_at: float = 0.0
    is_changed: bool = False
    number: int | None = None
    """Given when it is first published."""
    published_at: float = 0.0
    published_growth: int = 0

    def text(self) -> str:
        """With ANSI colours, which end where the line ends."""
        return "".join(
            f"\x1b[{style}m{text}\x1b[0m" if style else text for text, style in self.pieces
        )

    def put(self, column: int, text: str, style: str) -> None:
        end = column + len(text)
        if column == 0 and end >= self.length:
            self.pieces = [(text, style)]
        elif column == self.length:
            self._append(text, style)
        else:
            before, after = self._part(0, column), self._part(end, self.length)
            gap = [(" " * (column - self.length), "")] if column > self.length else []
            self.pieces = [*before, *gap, (text, style), *after]
        self.length = max(self.length, end)
        self.is_changed = True

    def erase(self, start: int, end: int) -> None:
        if start >= self.length:
            return
        if end >= self.length:
            self.pieces, self.length = self._part(0, start), start
            self.is_changed = True
        else:
            self.put(start, " " * (end - start), "")

    def _append(self, text: str, style: str) -> None:
        if self.pieces and self.pieces[-1][1] == style:
            text = self.pieces.pop()[0] + text
        self.pieces.append((text, style))

    def _part(self, start: int, end: int) -> list[tuple[str, str]]:
        part, at = [], 0
        for text, style in self.pieces:
            piece = text[max(0, start - at) : max(0, end - at)]
            if piece:
                part.append((piece, style))
            at += len(text)
        return part


class Screen:
    """The last lines of one stream and the cursor in them."""

    def __init__(self) -> None:
        self.lines: deque[Line] = deque([Line()])
        self.growth = 0
        """How many lines were begun at the bottom: what is above such a line is usually final."""
        self.scrolled: list[Line] = []
        """Lines that went out at the top, until ``take_scrolled``."""
        self._row = 0
        self._column = 0
        self._style = ""
        self._unfinished = ""

    def changed_lines(self) -> list[tuple[Line, bool]]:
        """Lines to publish anew, top down, and whether the cursor has gone on below them."""
        lines = enumerate(self.lines)
        return [(line, row < self._row) for row, line in lines if line.is_changed]

    def take_scrolled(self) -> list[Line]:
        taken, self.scrolled = self.scrolled, []
        return taken

    def feed(self, text: str, now: float) -> None:
        """Show ``text``, which may begin and end anywhere, in mid-sequence too."""
        text, self._unfinished = split_unfinished(self._unfinished + text)
        if self._is_simple(text):
            self._write_lines(text, now)
            return
        for token in tokens(text):
            if token.text:
                self._write(token.text, now)
            else:
                self._control(token, now)

    def _is_simple(self, text: str) -> bool:
        return self._row == len(self.lines) - 1 and not has_controls(text)

    def _write_lines(self, text: str, now: float) -> None:
        """Lines as most programs print them; worth a way of its own, for there may be millions."""
        first, *rest = text.split("\n")
        self._write(first, now)
        for line in rest:
            self._line_feed(now)
            self._column = 0
            self._write(line, now)

    def _write(self, text: str, now: float) -> None:
        while text:
            room = MAX_LINE_CHARS - self._column
            if room <= 0:
                self._line_feed(now)
                self._column = 0
                continue
            piece, text = text[:room], text[room:]
            self._touch(now).put(self._column, piece, self._style)
            self._column += len(piece)

    def _touch(self, now: float) -> Line:
        line = self.lines[self._row]
        line.begun_at = line.begun_at or now
        line.written_at = now
        return line

    def _control(self, token: Token, now: float) -> None:
        control = token.control
        if control == "\n":
            self._line_feed(now)
            self._column = 0
        elif control == "\r":
            self._column = 0
        elif control == "\b":
            self._column = max(0, self._column - 1)
        elif control == "CSIm":
            self._style = styled(self._style, token.parameters)
        elif control.startswith("CSI"):
            self._move(control[3:], token.parameters)

    def _move(self, final: str, parameters: str) -> None:
        first = parameters.split(";")[0]
        count = min(int(first), MAX_LINE_CHARS) if first.isdigit() else 0
        steps = max(1, count)
        if final in "AF":
            self._row = max(0, self._row - steps)
        elif final in "BE":
            self._row = min(len(self.lines) - 1, self._row + steps)
        elif final == "C":
            self._column = min(self._column + steps, MAX_LINE_CHARS)
        elif final == "D":
            self._column = max(0, self._column - steps)
        elif final == "G":
            self._column = steps - 1
        elif final == "K":
            self._erase_in_line(count)
        elif final == "J" and count == 0:
            self._erase_below()
        if final in "EF":
            self._column = 0

    def _erase_in_line(self, which: int) -> None:
        start = self._column if which == 0 else 0
        end = self._column + 1 if which == 1 else MAX_LINE_CHARS
        self.lines[self._row].erase(start, end)

    def _erase_below(self) -> None:
        self._erase_in_line(0)
        for row in range(self._row + 1, len(self.lines)):
            self.lines[row].erase(0, MAX_LINE_CHARS)

    def _line_feed(self, now: float) -> None:
        line = self._touch(now)
        self._row += 1
        if self._row < len(self.lines):
            return
        line.is_changed |= line.number is None  # an empty one too
        self.lines.append(Line())
        self.growth += 1
        if len(self.lines) > WINDOW_LINES:
            self.scrolled.append(self.lines.popleft())
            self._row -= 1
