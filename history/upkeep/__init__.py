"""What workers do unasked, so that reading stays fast and the disk small.

They move lines from chunks to segments, merge small segments, keep rollups in step, and give back
space. The tables say what is due, a lease keeps two workers off one stream, and each may be killed
anywhere.
"""
