"""A step line by line: the source, with the values that each line computes.

Read first: traced_updates.py, then recorder.py; by_hand.py shows a step as on a blackboard.
Uses: optimizers, plugins, text and theory.
"""
