"""Other people's optimizers: how they are found, chosen by a spec, and run with care.

Read first: specs.py, then registry.py; updates.py decides who is at fault when one fails.
Uses: the optimizers, the mistakes, the text room.
"""
