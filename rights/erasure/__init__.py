"""Erasing a person: what is about them goes, what their teams own stays without their name."""
