"""Trains and evaluates encoders: no Django, no database; of ours only `search.encoders`."""
