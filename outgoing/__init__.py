"""The room of requests that leave for addresses other people chose; no Django, none of our apps."""
