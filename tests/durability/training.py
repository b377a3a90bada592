"""A training that notes which calls have returned, run as a process of its own and killed.

``python training.py ID MODE`` works in its working directory. Every line of ``ID.returned`` is a
call and its value, written when it had returned.
"""

import os
import sys
import time
from pathlib import Path

import labstead

CHANGE_EVERY = 40
SAVE_EVERY = 150


def content_of(number: int) -> str:
    return f"notes of step {number}\n" * 200


def train(run: labstead.Run, returned: int) -> None:
    def note(what: str, value: int) -> None:
        os.write(returned, f"{what} {value}\n".encode())

    for number in range(10**9):
        run.log({"half": number}, commit=False)
        note("half", number)
        run.log({"value": number, "text": "x" * (number % 50)})
        note("value", number)
        print(f"line {number}")
        if number % CHANGE_EVERY == 0:
            run.config.update({"at": number}, allow_val_change=True)
            note("config", number)
            run.summary["best"] = number
            note("summary", number)
        if number % SAVE_EVERY == 0:
            Path(f"notes-{run.id}-{number}.txt").write_text(content_of(number))
            run.save(f"notes-{run.id}-{number}.txt", policy="now")
            note("save", number)
        time.sleep(0.0005)


if __name__ == "__main__":
    run_id, mode = sys.argv[1:]
    file = os.open(f"{run_id}.returned", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    begun = labstead.init(project="kills", id=run_id, config={"lr": 0.1}, mode=mode)  # type: ignore[arg-type]
    os.write(file, b"init 1\n")
    train(begun, file)
