"""TensorBoard's event files, read without TensorBoard.

``records.py`` cuts a file into records, ``wire.py`` reads protocol buffers, ``summaries.py`` makes
values of them; ``follow.py`` does so while a run goes on, ``importing.py`` afterwards.
"""
