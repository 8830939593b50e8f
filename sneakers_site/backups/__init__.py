"""One tar file with everything that a site could not make again, and the way back."""
