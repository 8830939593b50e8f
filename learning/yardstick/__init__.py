"""The yardstick: one set of questions that every encoder and baseline is asked, with intervals."""
