"""The room in which hostile pictures are decoded; it knows no Django and none of our apps."""
