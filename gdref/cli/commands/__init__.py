"""The commands, one module for each: its options, and the call of the library."""
