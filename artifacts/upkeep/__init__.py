"""What frees space, each step safe to repeat and to be killed: drafts and versions whose time is
up, holdings that no manifest names, blobs that nobody holds, objects that were never finished.
"""
