"""A person's own pages: shoes, alerts and searches, settings, and the links of letters."""
