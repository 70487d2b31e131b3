"""The commands. The module of a command has its options, and calls the library."""
