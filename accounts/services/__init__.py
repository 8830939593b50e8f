"""Writes and reads over people's things. Services never enqueue."""
