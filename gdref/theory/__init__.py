"""What follows from the bowl: how soon a run arrives, how large a learning rate may be, and why.

Read first: forecast.py, then linear_maps.py.
Uses: the bowl, the points, the text room.
"""
