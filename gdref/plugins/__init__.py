"""Other people's optimizers: how they are found, chosen by a spec, and who is at fault.

Read first: specs.py, then registry.py and entry_points.py; faults.py decides who is at fault when
a run fails. optimizer_list.py and new_package.py are gdref optimizers and gdref plugin new.
Uses: the optimizers, the mistakes, the text room.
"""
