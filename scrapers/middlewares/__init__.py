"""Manners and safety of every request, one file each."""
