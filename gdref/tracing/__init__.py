"""A step line by line: the source that runs, with the values that it has just computed.

Read first: stepping.py, then tracer.py; by_hand.py works a step out as on the board.
Uses: the optimizers, the plugins room, the text room.
"""
