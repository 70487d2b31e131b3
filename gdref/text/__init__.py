"""How results are written: tables, numbers, names in a sentence.

Read first: tables.py. It knows nothing of points or of descent.
Uses: the standard library only.
"""
