"""Optimizers of other people: the entry points, the registry, and the specs.

Read first: specs.py, then registry.py and entry_points.py. faults.py runs the updates of an
optimizer. If an update fails, faults.py decides whether the optimizer or the caller is at fault.
optimizer_list.py has the result of `gdref optimizers`, description.py the result of `gdref
optimizers NAME`, and new_package.py the result of `gdref plugin new`. These files use the
optimizers, the mistakes and gdref/text.
"""
