"""What the tests share: the article's points, the installed program, and broken distributions."""

import copy
import gc
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

import gdref
from gdref.cli import main
from gdref.diagnosis import examine_program

# The same examples each time, so that a failure comes from the change at hand: not from a slow
# machine, and not from the order of the tests (hypothesis also tries the constants of all modules
# that are loaded by then). For test_fuzz.py with --hypothesis-profile=fuzz: thousands of calls, new
# ones each time unless a seed is given.
providers._get_local_constants = lambda: providers._local_constants  # none
if settings.get_current_profile_name() not in ("same", "fuzz"):  # tests import this file again
    calm = {
        "deadline": None,
        "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    }
    settings.register_profile("same", derandomize=True, **calm)
    settings.register_profile("fuzz", max_examples=2500, derandomize=False, print_blob=True, **calm)
    settings.load_profile("same")
Finished = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def points() -> gdref.Points:
    return gdref.read_points()


def run_here(*arguments: str, stdin: str | bytes = "", **environment: str) -> Finished:
    """Run gdref in this process: what it reads is given, what it changes is put back."""
    kept = sys.stdin, sys.stdout, sys.stderr, sys.path[:], dict(os.environ), set(sys.modules)
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in "12")
    os.environ.update({"COLUMNS": "80", **environment})
    code: object = None
    with tempfile.TemporaryFile() as file, standard_input(file):
        file.write(stdin if isinstance(stdin, bytes) else stdin.encode())
        file.seek(0)
        sys.stdout, sys.stderr = out, err
        try:
            main(list(arguments))
        except SystemExit as end:
            code = end.code
        finally:
            sys.stdin, sys.stdout, sys.stderr, sys.path[:] = kept[:4]
            os.environ.clear()
            os.environ.update(kept[4])
            for name in set(sys.modules) - kept[5]:  # a plugin's module of this name may come again
                if name.startswith(("file_", "gdref_")):
                    del sys.modules[name]
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    assert isinstance(code, int) and "Traceback" not in texts[1], texts[1]
    return Finished(arguments, code, *texts)


@contextmanager
def standard_input(file: IO[bytes]) -> Iterator[None]:
    """A file as what a program reads from its standard input."""
    try:
        kept = os.dup(0)
    except OSError:  # closed
        kept = None
    os.dup2(file.fileno(), 0)
    try:
        yield
    finally:
        if kept is None:
            os.close(0)
        else:
            os.dup2(kept, 0)
            os.close(kept)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Finished]:
    """Run gdref in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return run_here


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Finished]:
    """Run gdref as a program, where it matters that it is one."""

    def call(*arguments: str, stdin: str | bytes = "", **environment: str) -> Finished:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "gdref", *arguments],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "80", **environment},
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in err, err
        return Finished(done.args, done.returncode, out, err)

    return call


def pytest_configure(config: pytest.Config) -> None:
    """With several processes, one that is done takes tests from one that is not."""
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "worksteal"


def pytest_collection_finish() -> None:
    """Garbage collections need not look at the tests: steady-updates makes six of them."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-docs", action="store_true", help="write pages, pictures and golden files anew"
    )


ENVIRONMENT = {
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "COLUMNS": "80",
}  # a cache makes the next quicker
OPTIMIZER = '''\
def {name}(objective, m, b, *, learning_rate: float = 1e-4):
    """Steps against the gradient."""
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b
'''


class Site:
    """A folder on the path of gdref, and distributions in it."""

    OPTIMIZER = OPTIMIZER

    def __init__(self, folder):
        self.folder, self.work = folder / "site", folder / "work"
        self.folder.mkdir(parents=True)
        self.work.mkdir()

    def beside(self, name):
        """Another folder with distributions, inside this one."""
        return Site(self.folder / name)

    def module(self, name, source):
        (self.folder / f"{name}.py").write_text(source, encoding="utf-8")

    def distribution(self, name, entry_points=None, *, version="1.0", metadata=None, folder=None):
        """entry_points: the lines of gdref's group, or bytes for the whole file."""
        info = (folder or self.folder) / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        if metadata is None:
            metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        if isinstance(entry_points, str):
            entry_points = f"[gdref.optimizers]\n{entry_points}\n".encode()
        if entry_points is not None:
            (info / "entry_points.txt").write_bytes(entry_points)
        return info

    def plugin(self, name, source=None):
        """A distribution gdref-NAME with one module and one optimizer in it, NAME."""
        self.distribution(f"gdref-{name}", f"{name} = gdref_{name}:{name}")
        self.module(f"gdref_{name}", OPTIMIZER.format(name=name) if source is None else source)

    def gdref(self, *arguments, path=(), **environment):
        """Run gdref with these distributions installed."""
        path = os.pathsep.join(map(str, [self.folder, *path]))
        return subprocess.run(
            [sys.executable, "-m", "gdref", *arguments],
            cwd=self.work,
            env=os.environ | ENVIRONMENT | {"PYTHONPATH": path} | environment,
            capture_output=True,
            encoding="utf-8",
        )

    def here(self, *arguments, path=(), **environment):
        """The same in this process: quicker, where it does not matter that it is a program."""
        before, kept = os.getcwd(), sys.path[:]
        sys.path[:0] = map(str, [self.folder, *path])
        os.chdir(self.work)
        try:
            return run_here(*arguments, **environment)
        finally:
            os.chdir(before)
            sys.path[:] = kept


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


@pytest.fixture(scope="session")
def bare(tmp_path_factory):
    """Where nothing but gdref, and what it is tested with, is installed."""
    return Site(tmp_path_factory.mktemp("bare"))


DIAGNOSED = {}  # by the text of the file, because many tests show the same diagnosis


@pytest.fixture
def one_diagnosis_for_a_text(monkeypatch):
    """Each text is examined once with the same options, and the search for repairs is short."""
    examine = examine_program.diagnose

    def shared(path, *, done=None, **options):
        if not Path(path).is_file():
            return examine(path, **options)
        given = {name: value for name, value in options.items() if value and value != 10.0}
        key = Path(path).read_bytes(), str(given)  # 10.0: the default of the time limit
        if key not in DIAGNOSED:
            DIAGNOSED[key] = examine(path, **options)
        return copy.copy(DIAGNOSED[key])

    monkeypatch.setattr("gdref.diagnosis.examine_program.diagnose", shared)
    monkeypatch.setattr("gdref.diagnosis.repair.MORE", 0.3)  # seconds after the first repair
    monkeypatch.setattr("gdref.diagnosis.repair.MOST", 150)  # attempts


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Check a text against the file of that name in golden/, beside the test."""

    def check(name: str, text: str) -> None:
        file = Path(request.path).parent / "golden" / name
        if request.config.getoption("--update-docs"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        assert text == file.read_text(encoding="utf-8"), f"{name} changed: pytest --update-docs"

    return check
