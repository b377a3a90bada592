"""What happened: runs, their streams, files and live signals."""
