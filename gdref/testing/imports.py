"""The check that an optimizer's module is imported silently and quickly. It raises CheckFailed."""

from subprocess import TimeoutExpired

from gdref.optimizers import Optimizer
from gdref.testing.failures import CheckFailed, short
from gdref.testing.other_process import Location, ask, modules
from gdref.testing.time_limit import PATIENCE

LIMIT = 1.0  # seconds of processor time, which is the same on a busy machine


def quiet_import(optimizer: Optimizer) -> None:
    """is imported silently and quickly"""
    for name, file in modules(optimizer):
        fault = ""
        try:
            reply = ask(Location(name, file, "", {}))
        except TimeoutExpired:
            fault = f"takes more than {2 * PATIENCE:g} s"
        else:
            if reply.returncode or reply.seconds is None:
                last = (reply.printed.splitlines() or [f"exit code {reply.returncode}"])[-1]
                fault = f"ends the program: {short(last)}"
            elif reply.printed:
                fault = f"prints {short(reply.printed)}"
            elif reply.seconds > LIMIT:
                fault = f"takes {reply.seconds:.1f} s of processor time"
        if fault:
            raise CheckFailed(
                f"the import of {file} {fault}; let the module define things only, and import "
                f"slow modules inside the function (python -X importtime {file})",
                "",
            )
