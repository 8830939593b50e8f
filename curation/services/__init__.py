"""What staff's pages do. Services never enqueue."""
