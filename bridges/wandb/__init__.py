"""What the official wandb client asks of its server, answered from Labstead's own apps.

``engine`` knows GraphQL and HTTP; each other room is one subject of the protocol.
"""
