"""Programs that log with one product's own client, each run by that product's own Python.

They import nothing but the standard library, that client and this package. Each takes one JSON
object as its argument and prints one JSON object as its last line.
"""
