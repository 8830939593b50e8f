"""What the bot does with each kind of message; one router a file."""
