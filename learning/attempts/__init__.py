"""What was tried to rank better with an encoder as it is: weights, flips, sizes, re-ranking."""
