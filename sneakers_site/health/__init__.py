"""Whether the site lives, whether each part is ready, and how it fares in numbers."""
