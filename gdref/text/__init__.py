"""How results are written: their pages, tables, numbers, sentences. Knows nothing of descent.

Read first: results.py, what every command computes; then numbers.py and sentences.py.
Uses: the standard library and gdref/exceptions.py only.
"""
