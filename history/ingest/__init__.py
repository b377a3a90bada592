"""Lines on their way in: unpacked, checked, packed into a batch, and committed by one thread."""
