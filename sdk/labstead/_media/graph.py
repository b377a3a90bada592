"""Graphs of layers: what feeds what in a network."""

from __future__ import annotations

import itertools
from typing import Any

import orjson

from labstead._errors import UsageError
from labstead._media.base import Fields, Media, Place

_FIELDS = ("id", "name", "class_name", "size", "output_shape", "is_output", "num_parameters")


class Graph(Media):
    """Nodes and the edges between them.

    A node has an ``id`` and perhaps a name, a class_name, a size, an output_shape, is_output and
    num_parameters.

    >>> run = labstead.init(mode="disabled")
    >>> graph = labstead.Graph()
    >>> graph.add_node(id="in", name="input", class_name="Input")
    >>> graph.add_node(id="out", name="dense", class_name="Dense", num_parameters=110)
    >>> graph.add_edge("in", "out")
    >>> run.log({"network": graph})
    >>> run.summary["network"]["_type"]
    'graph-file'
    """

    def __init__(self, format: str = "keras") -> None:
        self.format = format
        self.nodes: list[Fields] = []
        self.edges: list[list[Any]] = []

    def add_node(self, node: Any = None, **attributes: Any) -> None:
        """Add a node, given as a dict or by its attributes."""
        known = {**(node or {}), **attributes}
        if "id" not in known or not set(known) <= set(_FIELDS):
            raise UsageError(f"Graph: a node has an id and some of {', '.join(_FIELDS[1:])}")
        self.nodes.append({name: known[name] for name in _FIELDS if name in known})

    def add_edge(self, from_node: Any, to_node: Any) -> None:
        """Lead from one node to another, given by their ids."""
        ids = {node["id"] for node in self.nodes}
        for node in (from_node, to_node):
            if node not in ids:
                raise UsageError(f"Graph: there is no node {node!r}")
        self.edges.append([from_node, to_node])

    @classmethod
    def from_keras(cls, model: Any) -> Graph:
        """The layers of a Keras model and what each gets its input from."""
        graph = cls("keras")
        layers = list(model.layers)
        for layer in layers:
            graph.add_node(
                id=layer.name,
                name=layer.name,
                class_name=type(layer).__name__,
                num_parameters=int(layer.count_params()),
            )
        for source, target in _keras_edges(layers):
            graph.add_edge(source, target)
        return graph

    def as_json(self, place: Place) -> Fields:
        whole = {"format": self.format, "nodes": self.nodes, "edges": self.edges}
        content = orjson.dumps(place.plain(whole))
        return {"_type": "graph-file", **place.keep("graph", "graph.json", content)}


def _keras_edges(layers: list[Any]) -> list[tuple[str, str]]:
    """From the nodes that a functional model keeps; a sequence of layers otherwise."""
    names = {layer.name for layer in layers}
    found = [
        (tensor._keras_history[0].name, layer.name)
        for layer in layers
        for node in getattr(layer, "_inbound_nodes", ())
        for tensor in getattr(node, "input_tensors", ())
        if hasattr(tensor, "_keras_history")
    ]
    known = [pair for pair in dict.fromkeys(found) if set(pair) <= names]
    order = [layer.name for layer in layers]
    return known or list(itertools.pairwise(order))
