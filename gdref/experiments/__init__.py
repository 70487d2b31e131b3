"""Runs under the same conditions: fit (one), compare (several), sweep (many); and article.

Read first: comparison.py, then conditions.py, run.py and in_step.py.
Uses: descent, theory, plugins, charts.
"""
