"""The form of results: pages, tables, numbers and sentences.

Read first: results.py, which has the base class of all results. Then numbers.py, sentences.py.
Uses: the standard library and gdref/exceptions.py only.
"""
