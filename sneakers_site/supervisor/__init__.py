"""Keeps the site's processes running, on one machine, under circus."""
