"""Optimizers, one file each, from simple to complex: batch, stochastic, asgd, momentum, nesterov,
adagrad, rmsprop, adam. The file last_point.py has the article's mistake.

Read first: batch.py. An optimizer is a generator function. Its parameters are the objective, the m
and b of the start, and keyword-only hyperparameters. The function keeps its state in local
variables, and yields (m, b) after each update, for ever. Uses: the objective only.
"""

from gdref.objective import Optimizer as Optimizer
from gdref.objective import Updates as Updates
from gdref.optimizers.hyperparameters import at_least as at_least
from gdref.optimizers.hyperparameters import fraction as fraction
from gdref.optimizers.hyperparameters import is_number as is_number
from gdref.optimizers.hyperparameters import positive as positive
from gdref.optimizers.hyperparameters import require as require
from gdref.optimizers.marks import abilities as abilities
from gdref.optimizers.marks import expected_to_fail as expected_to_fail
