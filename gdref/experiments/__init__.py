"""Experiments: fit (one run), compare (several runs), sweep (many values), and article.

Read first: comparison.py, then run.py and in_step.py. Uses: descent, theory, plugins, charts.
"""
