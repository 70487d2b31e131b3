"""What is wrong in somebody's program: it is watched while it runs, recognised, and repaired.

Read first: examine_program.py, then watching.py, laws.py and repair.py.
"""
