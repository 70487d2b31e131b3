"""The form of results: pages, tables, numbers and sentences.

Read first: results.py, the base of the results of all commands; then numbers.py, sentences.py.
Uses: the standard library and gdref/exceptions.py only.
"""
