"""The commands. Each module defines the options of a command, and calls the library."""
