"""Classical computer vision: descriptors nobody trained, small classifiers; below a network."""
