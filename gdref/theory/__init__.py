"""Forecasts from the bowl: the end of a run, and the largest stable learning rate.

Read first: scaling.py and rate_limits.py, then forecast.py and linear_maps.py. explanation.py has
gdref.explain, which shows everything. Uses: the bowl, plugins (to choose an optimizer), descent.
"""
