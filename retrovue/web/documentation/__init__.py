"""The documentation that comes with the program, as pages of the console."""
