"""console="redirect": what C code and child processes write is heard too, and nobody notices."""

import os
import pty
import subprocess
import sys
import textwrap

import pytest

from tests.sdk.journals import only_journal, streams_in
from tests.sdk.scripts import run_script, start_script

BEGIN = """
    import os, subprocess, sys, labstead
    run = labstead.init(mode="offline", settings={"console": "redirect", "silent": True})
"""


@pytest.fixture
def heard(workplace):
    def texts(source="stdout"):
        lines = streams_in(only_journal(workplace))["console"]
        newest = {line["number"]: line for line in lines if line["stream"] == source}
        return [line["text"] for line in newest.values()]

    return texts


def script(code):
    return BEGIN + textwrap.indent(textwrap.dedent(code), "    ")


def test_python_c_code_and_children_are_heard_in_order(heard):
    done = run_script(
        script("""
            print("from python", flush=True)
            os.write(1, b"from c\\n")
            subprocess.run(["echo", "from a child"])
            os.write(2, "grün\\n".encode())
        """)
    )
    assert heard() == ["from python", "from c", "from a child"]
    assert heard("stderr") == ["grün"]
    assert done.stdout == "from python\nfrom c\nfrom a child\n"
    assert done.stderr == "grün\n"


def test_a_forked_child_is_heard(heard):
    run_script(
        script("""
            if os.fork() == 0:
                os.write(1, b"child\\n")
                os._exit(0)
            os.wait()
        """)
    )
    assert heard() == ["child"]


def test_after_the_end_the_descriptors_are_what_they_were(heard):
    done = run_script(
        """
    import os, labstead
    before = os.fstat(1), os.fstat(2)
    run = labstead.init(mode="offline", settings={"console": "redirect", "silent": True})
    inside = os.fstat(1)
    run.finish()
    assert (os.fstat(1), os.fstat(2)) == before
    assert inside != before[0]
    print("after", flush=True)
    """
    )
    assert (done.returncode, done.stdout, heard()) == (0, "after\n", [])


def test_much_output_while_the_interpreter_is_locked_does_not_hang(heard):
    done = run_script(
        script("""
            import ctypes
            libc = ctypes.PyDLL(None)  # calls without giving up the interpreter lock
            line = b"x" * 999 + b"\\n"
            for _ in range(1000):
                libc.write(1, line, len(line))
        """)
    )
    assert len(done.stdout) == 1_000_000
    assert len(heard()) == 1000


def test_a_crash_of_the_process_is_heard_until_its_end(heard):
    process = start_script(
        script("""
            import faulthandler, time
            print("before", flush=True)
            time.sleep(0.6)
            os.kill(os.getpid(), 9)
        """)
    )
    output, _ = process.communicate(timeout=30)
    assert (output, heard()) == ("before\n", ["before"])


def test_a_terminal_stays_a_terminal(workplace, heard):
    code = textwrap.dedent(
        script("""
            size = os.get_terminal_size(1)
            print(sys.stdout.isatty(), sys.stderr.isatty(), size.columns, flush=True)
            print("\\x1b[32mgreen\\x1b[0m", flush=True)
        """)
    )
    seen = run_in_terminal(code, columns=77)
    assert seen == b"True True 77\r\n\x1b[32mgreen\x1b[0m\r\n"
    assert heard() == ["True True 77", "\x1b[32mgreen\x1b[0m"]


def run_in_terminal(code, columns):
    import fcntl
    import struct
    import termios

    outside, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=inside, stdout=inside, stderr=inside
    )
    os.close(inside)
    seen = b"".join(iter(lambda: read_terminal(outside), b""))
    assert process.wait(30) == 0
    os.close(outside)
    return seen


def read_terminal(descriptor):
    try:
        return os.read(descriptor, 65536)
    except OSError:  # how Linux says that nobody holds the other side
        return b""


def test_a_reader_that_goes_away_is_met_as_without_us():
    code = textwrap.dedent(
        script("""
            import time
            try:
                for _ in range(1000):
                    print("line", flush=True)
                    time.sleep(0.01)
            except BrokenPipeError:
                os._exit(7)
        """)
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 7


def test_a_program_that_sends_its_output_elsewhere_keeps_it_there(workplace):
    done = run_script(
        script("""
            log = os.open("own.log", os.O_WRONLY | os.O_CREAT)
            os.dup2(log, 1)
            run.finish()
            os.write(1, b"to the log\\n")
        """)
    )
    assert (done.stdout, (workplace / "own.log").read_text()) == ("", "to the log\n")
