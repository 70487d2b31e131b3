"""Replaces input(), open() and libraries, so that a program finds its files and never waits."""

import builtins
import io
import opcode
import os
import random
import re
import socket
import sys
import tempfile
import time
import types
from collections.abc import Callable, Mapping
from importlib.machinery import ModuleSpec
from typing import Any

from gdref.diagnosis.parameter_names import in_words

DRAWS = in_words(
    "matplotlib seaborn plotly tqdm IPython pylab bokeh mpl_toolkits altair celluloid termcolor "
    "colorama rich streamlit ipywidgets imageio turtle tkinter pygame manim prettytable graphviz"
)
WRITES = set("wax+")
ANSWERS = {
    "rate|alpha|eta": "0.01",
    "iter|epoch|steps|times": "200",
    "file|path|csv": "data.csv",
    "how many|number of|size|count|points| n": "5",
}


class Missing(Exception):
    """A program needs a file or an answer that is missing."""


class Nothing:
    """Replaces functions that only draw. Calls and operators return the same object.

    absent: the name of a missing library. Then a call raises ModuleNotFoundError.
    """

    _absent = ""

    def __init__(self, *_: Any, absent: str = "", **__: Any) -> None:
        self._absent = absent

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__name__":
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: Any, **_: Any) -> Any:
        if self._absent:
            raise ModuleNotFoundError(f"No module named {self._absent!r}", name=self._absent)
        first = arguments[0] if arguments else None  # tqdm(range(9)) must return the range
        usable = len(arguments) == 1 and hasattr(first, "__iter__") and not isinstance(first, str)
        return first if usable or callable(first) else self

    def same(self, *_: object) -> Any:
        return self

    __getitem__ = __setitem__ = __enter__ = same
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = same

    def __iter__(self) -> Any:
        """As many values as needed: 2 for fig, ax = plt.subplots(), 1 for line, = ax.plot(x, y)."""
        caller = sys._getframe(1)
        code, at = caller.f_code.co_code, caller.f_lasti
        takes = code[at + 1] if opcode.opname[code[at]] == "UNPACK_SEQUENCE" else 2
        return iter((self,) * takes)

    def __exit__(self, *_: object) -> None:
        return None

    def __float__(self) -> float:
        return 0.0

    def __len__(self) -> int:
        return 2

    def __mro_entries__(self, _: object) -> tuple[type, ...]:
        return (object if self._absent else Nothing,)


class _StandIns:
    """An import hook that replaces some modules. Each attribute is a Nothing."""

    def __init__(self, names: set[str], made: Callable[[str], Nothing]) -> None:
        self.names, self.made = names, made

    def find_spec(self, name: str, *_: Any) -> Any:
        known = name.split(".")[0] in self.names
        return ModuleSpec(name, self, is_package=True) if known else None  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> types.ModuleType:
        module: Any = types.ModuleType(spec.name)
        module.__path__, module.__all__, module.__version__ = [], [], "3.0"
        stand_in = self.made(spec.name.split(".")[0])
        special = {"trange": lambda *arguments, **_: range(*arguments)}
        module.__getattr__ = lambda name: special.get(name) or getattr(stand_in, name)
        return module  # type: ignore[no-any-return]

    def exec_module(self, module: Any) -> None:
        pass


def replace_drawing() -> None:
    """Replace the libraries that only draw, so that no window opens."""
    sys.meta_path.insert(0, _StandIns(DRAWS, lambda _: Nothing()))


class Surroundings:
    """The files and answers that gdref gives to a program, and notes about them."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.folder: str = request["folder"]
        self.data: str | None = request.get("data")
        self.answers: list[str] = list(request.get("answers", ()))
        self.table: str = request.get("table", "")
        self.imports = {name.split(".")[0] for name in request.get("absent", ())}
        self.siblings: list[str] = request["siblings"]
        self.notes: list[str] = []
        self.made_up = ""  # the missing file that a made-up table replaces
        self.real_open = builtins.open

    def note(self, text: str) -> None:
        if text not in self.notes and len(self.notes) < 10:
            self.notes.append(text)

    def absent(self, library: str) -> Nothing:
        self.note(f"{library} is not installed here")
        return Nothing(absent=library)

    def path(self, path: Any) -> Any:
        """The path of the file that a program reads instead of this path."""
        text = os.fspath(path) if isinstance(path, str | os.PathLike) else None
        if not isinstance(text, str) or not self.asked_by_homework():
            return path
        remote = re.match(r"(https?|ftp|s3|gs)://", text)
        name = re.split(r"[\\/]", text.split("?")[0].rstrip("/"))[-1] or "data"
        if self.data and (remote or not self._of_python(text)):
            self.note(f"{self.data} was read instead of {name}")
            return self.data
        if not remote and (os.path.exists(text) or self._of_python(text)):
            return path
        for folder, _, files in os.walk(self.folder):
            for file in files:
                if file.lower() == name.lower():
                    self.note(f"{name} was read from the folder of the program")
                    return os.path.join(folder, file)
        if not self.table or (not remote and "." not in name):
            return path
        self.made_up = name
        self.note(f"{name} does not exist: gdref made up a table with its columns")
        made = os.path.join(self.folder, ".gdref-table.csv")
        with self.real_open(made, "w", encoding="utf-8") as table:
            table.write(self.table)
        return made

    def asked_by_homework(self) -> bool:
        """Whether the program itself reads the file. An import or a library may read one too."""
        frame: Any = sys._getframe(2)
        while frame is not None:
            name = frame.f_globals.get("__name__", "")
            if name == "__main__" or name in self.siblings:
                return True
            if name.startswith(("importlib", "_frozen", "ctypes", "encodings")):
                return False
            frame = frame.f_back
        return False

    @staticmethod
    def _of_python(text: str) -> bool:
        path, temporary = os.path.abspath(text), tempfile.gettempdir()
        folders = (sys.prefix, sys.base_prefix, "/usr", "/etc", "/proc", "/dev", "/sys")
        own = path.startswith(folders) or text.endswith((".py", ".so"))
        return own and not path.startswith(temporary)

    def open(self, file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if isinstance(file, str | os.PathLike) and not WRITES & set(mode):
            file = self.path(file)
        return self.real_open(file, mode, *arguments, **options)

    def input(self, prompt: object = "") -> str:
        """The next answer. If no answer is left, gdref chooses one, for example 0.01 for a rate."""
        if self.answers:
            return self.answers.pop(0)
        text = str(prompt).lower()
        shown = f" {str(prompt)[:40]!r}" if text.strip() else ""
        for words, answer in ANSWERS.items():
            if re.search(words, text):
                self.note(f"input({shown.strip()}) gets the answer {answer}; change it: --answer")
                return answer
        raise Missing(f"it asks for input{shown}; give the answers: --answer 0.01 --answer 1000")

    def reader(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def read(path: Any, *arguments: Any, **options: Any) -> Any:
            found = self.path(path)
            if found != path and str(found).endswith(".gdref-table.csv"):
                for name in ("sep", "delimiter", "encoding"):
                    options.pop(name, None)
                if function.__module__.startswith("numpy"):
                    options["delimiter"] = ","
            return function(found, *arguments, **options)

        return read

    def install(self) -> None:
        """Replace open(), input() and other functions."""
        builtins.open = io.open = self.open
        builtins.input = self.input
        builtins.get_ipython = Nothing  # type: ignore[attr-defined]
        builtins.display = Nothing()  # type: ignore[attr-defined]
        random.seed(0)
        sys.meta_path.append(_StandIns(self.imports, self.absent))
        self._numpy()
        self._pandas()

        def refuse(*_: Any, **__: Any) -> Any:
            raise OSError("gdref runs programs without a network")

        def urlopen(url: Any, *_: Any, **__: Any) -> Any:
            return self.real_open(self.path(getattr(url, "full_url", url)), "rb")

        socket.socket.connect = refuse  # type: ignore[method-assign]
        socket.getaddrinfo = refuse
        if known := sys.modules.get("urllib.request"):
            known.urlopen = urlopen  # type: ignore[attr-defined]
        time.sleep = lambda _: None
        os.system = lambda command: 0
        change = os.chdir
        os.chdir = lambda path: change(path if os.path.isdir(path) else self.folder)

    def _numpy(self) -> None:
        numpy: Any = sys.modules.get("numpy")
        if numpy is not None:
            numpy.random.seed(0)
            made = numpy.random.default_rng
            numpy.random.default_rng = lambda seed=None: made(0 if seed is None else seed)
            numpy.loadtxt, numpy.genfromtxt = map(self.reader, (numpy.loadtxt, numpy.genfromtxt))

    def _pandas(self) -> None:
        pandas: Any = sys.modules.get("pandas")
        if pandas is None:
            return
        read = self.reader(pandas.read_csv)

        def excel(path: Any, *arguments: Any, **options: Any) -> Any:
            kept = {k: v for k, v in options.items() if k in ("header", "names", "usecols")}
            return read(path, **kept) if self.path(path) != path else original(path, *arguments)

        original = pandas.read_excel
        pandas.read_csv, pandas.read_table, pandas.read_excel = read, read, excel
        nothing = Nothing()
        for kind in (pandas.DataFrame, pandas.Series):
            for name in ("plot", "hist", "boxplot"):
                setattr(kind, name, nothing)
