"""Reads CSV files: the bytes, the table and the numbers; and writes the error messages.

Read csv_points.py first. It calls these files in this order: lines.py (bytes to lines of text),
table.py (the delimiter, the first row), columns.py (the header, two columns), number_fields.py (the
number in a field). record.py has the record of the reading. refusals.py has the messages for rows
that cannot be read.
These files use the standard library, exceptions.py and the folder text.
"""
