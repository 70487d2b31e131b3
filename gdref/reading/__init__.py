"""How a CSV file is read: its bytes, its table, its numbers; and what to do if that fails.

Read first: csv_points.py, which calls the steps in order: lines.py (bytes to lines of text),
table.py (the delimiter, where the table begins, its header), fields.py (a number in a field).
record.py holds what was read; refusals.py has the sentences for a row that cannot be read.
Uses: the standard library, exceptions and text.
"""
