"""What the client could ask of a server that has registries, automations and share links.

Labstead has none of them yet. Their features are off (``people.features``), and whoever asks all
the same is told so by one error (``not_built``), not by that of a wrong document.
"""
