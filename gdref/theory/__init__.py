"""Forecasts from the bowl: when a run arrives, and how large a learning rate may be.

Read first: scaling.py and rate_limits.py, then forecast.py and linear_maps.py. explanation.py has
gdref.explain, which shows everything. Uses: the bowl, plugins (to choose an optimizer), descent.
"""
