"""Several runs: in step, compared, swept over learning rates; the figures that the article prints.

Read first: comparison.py, then in_step.py and run.py.
Uses: descent, theory, plugins, charts.
"""
