"""Other people's optimizers: how they are found, and how a spec chooses one.

Read first: specs.py, then registry.py and entry_points.py. If a run fails, faults.py decides who is
at fault. optimizer_list.py is `gdref optimizers`, and description.py `gdref optimizers NAME`;
new_package.py is `gdref plugin new`.
Uses: the optimizers, the mistakes, the text room.
"""
