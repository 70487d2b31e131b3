"""How a CSV file is read: its bytes, its table and its numbers; and the error messages.

Read first: csv_points.py. It calls the steps in this order: lines.py (bytes to lines of text),
table.py (the delimiter, the first row), columns.py (the header, two columns), fields.py (numbers).
record.py records what was read. refusals.py has the sentences for a row that cannot be read.
Uses: the standard library, exceptions and text.
"""
