"""The demo market: four fictional shops that list the same drawn shoes."""
