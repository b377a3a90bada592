"""The run table: filter, sort, group and page the runs of a project.

Filters and orders are parsed (``text_form``, ``json_form``, ``ordering``) into immutable trees,
evaluated on columns of numbers held in memory for each project (``snapshot``, ``memory``).
``service.RunTable`` is the door.
"""
