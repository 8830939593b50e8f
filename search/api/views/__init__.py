"""Views of the API: they read the request, call one search, and write the shape."""
