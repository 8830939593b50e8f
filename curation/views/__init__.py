"""Staff's pages of work. Each is wrapped by the admin site and asks for its own permission."""
