"""Images, tables, sounds and whatever else rows hold beside numbers: read back for pages."""
