"""Forecasts from the bowl: the end of a run, and the largest stable learning rate.

Read first: scaling.py and rate_limits.py, then forecast.py and linear_maps.py. explanation.py has
gdref.explain, which shows all forecasts. Uses: bowl, descent and plugins (to find an optimizer).
"""
