"""What comes in from outside: which files are opened, how much of them, and what is told of those that are damaged."""
