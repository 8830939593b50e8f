"""`make run` and Ctrl-C: brings a site up on one machine, tells how it goes, and takes it down."""
