"""A django-oscar shop, installed from the registry, crawled end to end: see `trial`."""
