"""gdref optimizers among distributions that are broken in every way: who is at fault, and how."""

import json
import os

import pytest

COMPARE = ("compare", "--optimizers", "batch,sgd,momentum", "--epochs", "20")
UNTOUCHED = "from pathlib import Path\nPath('imported').touch()\n"


@pytest.fixture(scope="module")
def normal(bare):
    """What compare prints where no plugin is installed."""
    done = bare.gdref(*COMPARE)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def without_equals(site):
    site.plugin("good")
    entries = site.folder / "gdref_good-1.0.dist-info" / "entry_points.txt"
    entries.write_text("[gdref.optimizers]\nno equals here\ngood = gdref_good:good\n")


def twice_on_the_path(site):
    site.plugin("good")
    later = site.folder / "later"
    site.distribution("gdref_good", "good = gdref_good:good", version="0.9", folder=later)


def leftover(site):
    site.plugin("good")
    (site.folder / "gdref_good-0.9.dist-info").mkdir()
    (site.folder / "gdref-0.0.1.dist-info").mkdir()


def two_of_one_name(site):
    for name in ("a", "b"):
        site.distribution(f"gdref-{name}", f"twin = twin_{name}:twin")
        site.module(f"twin_{name}", "def twin(objective, m, b):\n    yield m, b\n")


def one_of_a_built_in_name(site):
    site.distribution("gdref-batch", "batch = other_batch:batch")
    site.module("other_batch", "def batch(objective, m, b):\n    yield m, b\n")


def named(*names):
    def install(site):
        site.distribution("gdref-odd", "\n".join(f"{name} = gdref_odd:good" for name in names))
        site.module("gdref_odd", "def good(objective, m, b):\n    yield m, b\n")

    return install


def refers_to(reference, source=UNTOUCHED):
    def install(site):
        site.distribution("gdref-odd", f"odd = {reference}")
        site.module("gdref_odd", source)

    return install


def holds(source):
    return lambda site: site.plugin("odd", source)


FINDER = """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        return None

    def {}(self, *_):
        raise RuntimeError("broken")

sys.meta_path.insert(0, Finder())
"""


LISTED = {  # what gdref optimizers says, without an import
    "a line without =": (
        without_equals,
        "gdref-good 1.0: entry_points.txt, line 2: 'no equals here' has no '='; "
        "expected name = module:attribute",
    ),
    "not UTF-8": (
        lambda site: site.distribution("gdref-odd", b"[gdref.optimizers]\nodd = \xff:\xff\n"),
        "gdref-odd 1.0: odd: the reference '\ufffd:\ufffd' is not a path",
    ),
    "a pipe in place of a file": (
        lambda site: os.mkfifo(
            site.distribution("gdref-odd", None, version="1") / "entry_points.txt"
        ),
        "gdref_odd-1.dist-info: its entry_points.txt cannot be read: it is no file",
    ),
    "a folder in place of a file": (
        lambda site: (site.distribution("gdref-odd", None) / "entry_points.txt").mkdir(),
        "gdref_odd-1.0.dist-info: its entry_points.txt cannot be read: it is no file",
    ),
    "a group in capitals": (
        lambda site: site.distribution("gdref-odd", b"[GDREF.Optimizers]\nodd = gdref_odd:odd\n"),
        "gdref-odd 1.0: entry_points.txt, line 1: there is no group [GDREF.Optimizers]; "
        "expected [gdref.optimizers]",
    ),
    "a group in the singular": (
        lambda site: site.distribution("gdref-odd", b"\n[gdref.optimizer]\nodd = gdref_odd:odd\n"),
        "line 2: there is no group [gdref.optimizer]; expected [gdref.optimizers]",
    ),
    "a finder that fails": (
        lambda site: site.module("sitecustomize", FINDER.format("find_distributions")),
        "sitecustomize.Finder, which looks for packages: its find_distributions() fails: "
        "RuntimeError: broken",
    ),
    "the name of gdref": (
        lambda site: site.distribution("gdref", "batch = gdref_odd:odd", version="9"),
        "gdref 9: batch: it has the name of gdref itself; this optimizer is left out",
    ),
    "no name": (
        lambda site: site.distribution("gdref-odd", "odd = gdref_odd:odd", metadata="Version: 1\n"),
        "gdref_odd-1.0.dist-info: its metadata has no Name",
    ),
    "no version": (
        lambda site: site.distribution("gdref-odd", "odd = gdref_odd:odd", metadata="Name: odd\n"),
        "odd: its metadata has no Version",
    ),
    "no path": (refers_to("not a path"), "odd: the reference 'not a path' is not a path; expected"),
    "no attribute": (refers_to("gdref_odd"), "odd: the reference 'gdref_odd' is not a path"),
    "no module": (
        refers_to("gdref_even:odd"),
        "odd: there is no module 'gdref_even', which 'gdref_even:odd' refers to",
    ),
    "no submodule": (refers_to("gdref_odd.sub:odd"), "odd: there is no module 'gdref_odd.sub'"),
    "names nothing": (refers_to("gdref_odd:odd"), "gdref_odd.py does not define 'odd'"),
    "not Python": (holds("def odd(:\n"), "odd: its source is not Python: invalid syntax ("),
    "a name with spaces": (named("my odd"), "the name 'my odd' does not fit into a spec; expected"),
    "a name with a comma": (named("my,odd"), "the name 'my,odd' does not fit into a spec"),
    "a name with a colon": (named("my:odd"), "the name 'my:odd' does not fit into a spec"),
    "a name twice": (named("good", "good"), "line 3: 'good' is there twice; the first one stays"),
    "two of one name": (
        two_of_one_name,
        "gdref-a 1.0: twin: gdref-b offers this name as well; this one is chosen as gdref-a/twin",
    ),
    "one of a built-in name": (
        one_of_a_built_in_name,
        "gdref-batch 1.0: batch: gdref has one of this name, which stays; "
        "this one is chosen as gdref-batch/batch",
    ),
}
IMPORTED = {  # what gdref optimizers --check says, after an import
    "raises": (holds("1 / 0\ndef odd(): pass"), "cannot be imported: ZeroDivisionError: division"),
    "raises no Exception": (
        holds("class Stop(BaseException): pass\nraise Stop\ndef odd(): pass"),
        "cannot be imported: Stop",
    ),
    "exits": (
        holds("import sys\nsys.exit(0)\ndef odd(): pass"),
        "cannot be imported: SystemExit: 0",
    ),
    "prints": (
        holds("print('ho')\ndef odd(objective, m, b): pass"),
        "odd: prints when it is imported: 'ho'",
    ),
    "misses a dependency": (
        holds("import not_there\ndef odd(objective, m, b): pass"),
        "cannot be imported: ModuleNotFoundError: No module named 'not_there'",
    ),
    "is no function": (holds("odd = 3"), "odd: is no optimizer, but of type int"),
    "has another signature": (
        holds("def odd(x): pass"),
        "odd: is no optimizer: its parameters do not begin with objective, m, b",
    ),
    "slow": (
        holds("from threading import Event\nEvent().wait(1.05)\ndef odd(objective, m, b): pass"),
        "odd: takes 1.",
    ),
}


def nested_namespaces(site):
    site.distribution("myorg-good", "good = myorg.gdref.ball:good")
    (site.folder / "myorg" / "gdref").mkdir(parents=True)
    site.module("myorg/gdref/ball", site.OPTIMIZER.format(name="good"))


def half_of_a_namespace(site):
    """The modules of one package in two folders, as pkgutil has it; good is in the second."""
    for folder in (site.folder, site.folder / "later"):
        (folder / "shared").mkdir(parents=True)
        (folder / "shared" / "__init__.py").write_text(
            "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
        )
    (site.folder / "later" / "shared" / "ball.py").write_text(site.OPTIMIZER.format(name="good"))
    site.distribution("shared-good", "good = shared.ball:good")


def metadata_in_latin_1(site):
    site.plugin("good")
    metadata = "Author: J\xfcrgen\nName: gdref-good\nVersion: 1.0\n"
    file = site.folder / "gdref_good-1.0.dist-info" / "METADATA"
    file.write_text(metadata, encoding="latin-1")


def byte_order_mark(site):
    site.distribution("gdref-good", b"\xef\xbb\xbf[gdref.optimizers]\ngood = gdref_good:good\n")
    site.module("gdref_good", site.OPTIMIZER.format(name="good"))


def other_group(site):
    site.plugin("good")
    site.distribution("gdref-tools", b"[gdref_tools.readers]\nparquet = gdref_tools:parquet\n")


HARMLESS = {
    "twice on the path": twice_on_the_path,
    "an empty left-over": leftover,
    "nested namespaces": nested_namespaces,
    "half of a namespace": half_of_a_namespace,
    "metadata in Latin-1": metadata_in_latin_1,
    "a byte order mark": byte_order_mark,
    "a group of another's": other_group,
}


@pytest.mark.parametrize("case", LISTED)
def test_a_fault_that_shows_without_an_import(site, normal, case):
    install, says = LISTED[case]
    install(site)
    run = site.gdref if case == "a finder that fails" else site.here  # that one comes at the start
    listing, done = run("optimizers"), run(*COMPARE)
    assert says in listing.stderr
    assert listing.returncode == 0
    assert all(line.startswith("gdref: ") for line in listing.stderr.splitlines())
    assert not (site.work / "imported").exists()
    assert "\nmomentum " in listing.stdout
    assert (done.stdout, done.stderr, done.returncode) == (normal, "", 0)


def test_an_optimizer_that_is_not_found_where_a_package_is_at_fault(site):
    site.distribution("gdref-odd", b"[gdref.optimizer]\nodd = gdref_odd:odd\n")
    done = site.gdref("fit", "odd")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gdref: error: there is no optimizer 'odd'; ")
    assert done.stderr.endswith(
        "; but gdref-odd 1.0: entry_points.txt, line 1: there is no group [gdref.optimizer]; "
        "expected [gdref.optimizers]\n"
    )


@pytest.mark.parametrize("case", IMPORTED)
def test_a_fault_that_takes_an_import_to_show(site, normal, case):
    install, says = IMPORTED[case]
    install(site)
    listing, checked, done = site.together(("optimizers",), ("optimizers", "--check"), COMPARE)
    assert listing.stderr == ""
    assert says in checked.stderr
    assert checked.stderr.startswith("gdref: gdref-odd 1.0: odd: ")
    assert checked.returncode == 1
    assert checked.stdout == listing.stdout
    assert (done.stdout, done.stderr, done.returncode) == (normal, "", 0)


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_nobodys_fault_is_not_spoken_of(site, normal, case):
    HARMLESS[case](site)
    listing = site.gdref("optimizers", "--check", path=[site.folder / "later"])
    assert listing.stderr == "gdref: each was imported, and nothing is wrong with any\n"
    assert listing.stdout.count("\ngood ") == 1
    assert site.gdref(*COMPARE, path=[site.folder / "later"]).stdout == normal
    assert sources(site.gdref("fit", "good", "--format", "json", path=[site.folder / "later"])) == [
        f"{'myorg' if 'nested' in case else 'shared' if 'half' in case else 'gdref'}-good 1.0"
    ]


def test_all_at_once(site, normal):
    site.plugin("good")
    cases = {**LISTED, **IMPORTED}
    for k, case in enumerate(cases):
        cases[case][0](site.beside(str(k)))
    folders = list(site.folder.glob("*/site"))
    assert len(folders) == len(cases)
    done = site.gdref(*COMPARE, path=folders)
    assert (done.stdout, done.stderr, done.returncode) == (normal, "", 0)
    assert "good" in site.gdref("optimizers", path=folders).stdout


def sources(done):
    """Where the runs come from, according to what a command has printed as JSON."""
    return [run["source"] for run in json.loads(done.stdout)["runs"]]


def test_the_name_of_two_is_refused_and_each_can_be_chosen(site):
    two_of_one_name(site)
    done = site.gdref("compare", "--optimizers", "batch,twin")
    assert done.returncode == 2
    assert done.stderr == (
        "gdref: error: more than one package offers 'twin'; choose gdref-a/twin or gdref-b/twin\n"
    )
    done = site.gdref("compare", "--optimizers", "gdref-a/twin,GDREF_B/twin", "--format", "json")
    assert [run["source"] for run in json.loads(done.stdout)["runs"]] == [
        "gdref-a 1.0",
        "gdref-b 1.0",
    ]


def test_the_built_in_one_stays_and_the_other_can_be_chosen(site):
    one_of_a_built_in_name(site)
    done = site.gdref("compare", "--optimizers", "batch,gdref-batch/batch", "--format", "json")
    assert [run["source"] for run in json.loads(done.stdout)["runs"]] == [
        "gdref 0.1.0",
        "gdref-batch 1.0",
    ]


def test_what_a_plugin_prints_is_no_part_of_the_results(site):
    site.plugin("odd", "print('hello')\ndef odd(objective, m, b):\n    yield m, b\n")
    done = site.gdref("fit", "odd", "--format", "json")
    assert sources(done) == ["gdref-odd 1.0"]
    assert done.stderr.startswith("hello\n")


@pytest.mark.parametrize("where", ["before", "after", "environment"])
def test_plugins_can_be_left_out(site, normal, where):
    site.plugin("good")
    option = "--no-plugins"
    environment = {"GDREF_NO_PLUGINS": "1"} if where == "environment" else {}

    def gdref(*words):
        words = {"before": (option, *words), "after": (*words, option)}.get(where, words)
        return site.gdref(*words, **environment)

    assert "good" not in gdref("optimizers").stdout
    assert gdref(*COMPARE).stdout == normal
    done = gdref("fit", "good")
    assert done.returncode == 2
    assert "there is no optimizer 'good'; " in done.stderr
    assert done.stderr.endswith("(plugins are left out, as GDREF_NO_PLUGINS is set)\n")


@pytest.mark.parametrize("where", ["before", "after", "environment"])
def test_one_plugin_can_be_left_out(site, where):
    site.plugin("good")
    site.plugin("odd", "raise SystemExit")
    site.distribution("gdref-worse", "worse")
    options = ("--no-plugin", "GDREF_odd", "--no-plugin=gdref-worse")
    environment = {"GDREF_NO_PLUGIN": "gdref-odd, gdref-worse"} if where == "environment" else {}

    def gdref(*words):
        words = {"before": (*options, *words), "after": (*words, *options)}.get(where, words)
        return site.gdref(*words, **environment)

    done = gdref("optimizers", "--check")
    assert (done.returncode, "good" in done.stdout, "odd" in done.stdout) == (0, True, False)
    done = gdref("fit", "odd")
    assert done.returncode == 2
    assert "there is no optimizer 'odd'; there are: " in done.stderr
    assert done.stderr.endswith("(gdref-odd, gdref-worse left out)\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--no-plugin", "god"),
            "there is no plugin 'god'; did you mean good? There are: gdref-good, good",
        ),
        (("--no-plugin",), "--no-plugin leaves out one plugin; expected its name"),
        (("--no-plugin", "gdref"), "there is no plugin 'gdref'; did you mean"),
    ],
)
def test_a_plugin_to_be_left_out_is_there(site, words, says):
    site.plugin("good")
    done = site.gdref("optimizers", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"gdref: error: {says}")


def test_a_0_leaves_plugins_in(site):
    site.plugin("good")
    assert "good" in site.gdref("optimizers", GDREF_NO_PLUGINS="0").stdout


def test_a_plugin_that_is_asked_for_and_broken_is_named(site):
    site.plugin("odd", "1 / 0\n")
    done = site.gdref("compare", "--optimizers", "batch,odd", "--epochs", "5")
    assert done.returncode == 1
    assert "batch" in done.stdout
    assert "gdref: error: odd of gdref-odd 1.0 cannot be imported: ZeroDivisionError" in done.stderr
    assert "pip install" not in done.stderr


def test_the_listing_fits_80_columns(site):
    site.plugin("good")
    site.distribution("gdref-of-some-length", "rather-a-long-name = gdref_good:good")
    assert max(map(len, site.gdref("optimizers").stdout.splitlines())) <= 80


def test_one_long_name_does_not_shorten_every_description(site):
    site.distribution(
        "gdref-a-package-with-quite-a-long-name-as-some-have",
        "longish-name-of-an-optimizer = gdref_good:good",
        version="2025.10.4.post3",
    )
    site.module("gdref_good", site.OPTIMIZER.format(name="good"))
    table = site.gdref("optimizers").stdout
    assert max(map(len, table.splitlines())) <= 80
    assert "Every point, every update\n" in table
    assert "\nlongish-name-of-an-  gdref-a-package-with-" in table


def test_of_three_with_one_name_two_offer_it_as_well(site):
    for name in ("one", "two", "three"):
        site.distribution(f"gdref-{name}", "twin = gdref_good:good")
    site.module("gdref_good", site.OPTIMIZER.format(name="good"))
    said = site.gdref("optimizers").stderr
    assert "gdref-one 1.0: twin: gdref-three and gdref-two offer this name as well; this" in said


def test_a_default_without_end_and_a_docstring_that_is_none(site):
    site.plugin(
        "odd", "def odd(objective, m, b, *, k: float = float('inf')): yield m, b\nodd.__doc__ = 3"
    )
    done = site.gdref("optimizers", "odd", "--format", "json")
    (k,) = json.loads(done.stdout)["hyperparameters"]
    assert k == {"name": "k", "type": "float", "default": "inf"}
    assert json.loads(done.stdout)["description"] == ""


def test_names_of_any_length_are_listed(site):
    site.distribution("l" * 90, f"{'n' * 90} = gdref_good:good")
    site.module("gdref_good", "def good(objective, m, b):\n    yield m, b\n")
    assert "n" * 90 in site.gdref("optimizers").stdout


def test_the_listing_for_programs(site):
    site.plugin("good")
    site.distribution("gdref-odd", "odd = gdref_even:odd")
    found = json.loads(site.gdref("optimizers", "--format", "json").stdout)
    assert {
        "name": "good",
        "source": "gdref-good 1.0",
        "description": "Steps against the gradient.",
    } in found["optimizers"]
    assert [fault["source"] for fault in found["faults"]] == ["gdref-odd 1.0"]
    rows = site.gdref("optimizers", "--format", "csv").stdout.splitlines()
    assert rows[0] == "name,source,description"
    assert "good,gdref-good 1.0,Steps against the gradient." in rows


def test_one_optimizer_is_described(bare):
    done = bare.gdref("optimizers", "momentum")
    assert done.stdout.startswith("momentum, from gdref 0.1.0\n\nThe past gradients push on")
    assert "beta            float  0.9" in done.stdout


def test_control_characters_of_a_package_do_not_reach_the_terminal(site):
    metadata = "Name: gdref-\x1b[31modd\nVersion: 1.0\x07\n"
    site.distribution("gdref-odd", "odd = gdref_odd:odd\n\x1bbad = x:y", metadata=metadata)
    site.module(
        "gdref_odd",
        "def odd(objective, m, b):\n"
        "    '\\x1b[32mSteps\\u202e against it.'\n"
        "    yield m, b\n"
        "    raise ValueError('\\x1b]0;title\\x07 and \\x9b31m')\n",
    )
    listing, described, done = site.together(
        ("optimizers",), ("optimizers", "odd"), ("compare", "--optimizers", "batch,odd")
    )
    for text in (listing.stdout, listing.stderr, described.stdout, done.stdout, done.stderr):
        assert not [c for c in text if not c.isprintable() and c != "\n"]
    assert "gdref-\\x1b[31modd 1.0\\x07  \\x1b[32mSteps\\u202e against" in listing.stdout
    assert "ValueError at update 2: \\x1b]0;title\\x07 and \\x9b31m" in done.stderr


SHAPES = """\
from functools import partial

import gdref_shared as shared
from gdref_shared import deep as deep_here
from gdref.optimizers.batch import batch as plain


def steps(objective, m, b, *, learning_rate: float = 1e-4):
    \"\"\"Steps against the gradient.\"\"\"
    yield from plain(objective, m, b, learning_rate=learning_rate)


class Method:
    \"\"\"Settings of a method.\"\"\"

    def __call__(self, objective, m, b):
        \"\"\"Calls an object.\"\"\"
        yield m, b

    def bound(self, objective, m, b):
        \"\"\"A method of an object.\"\"\"
        yield m, b

    @staticmethod
    def free(objective, m, b):
        \"\"\"A function in a class.\"\"\"
        yield m, b


def factory(rate):
    def made(objective, m, b):
        \"\"\"What a factory makes.\"\"\"
        yield m, b

    return made


zoo = partial(steps, learning_rate=1e-5)
yak = partial(zoo, learning_rate=1e-6)
elk = Method()
cat = Method().bound
bee = factory(1e-3)
ant = plain
owl = shared.deep
round_1 = round_2
round_2 = round_1
"""
SHAPE_NAMES = {
    "zoo": ("zoo", "Steps against the gradient."),
    "yak": ("yak", "Steps against the gradient."),
    "elk": ("elk", "Calls an object."),
    "free": ("Method.free", "A function in a class."),
    "bee": ("bee", "What a factory makes."),
    "ant": ("ant", "Every point, every update: (m, b) <- (m, b) - learning_rate * gradient."),
    "owl": ("owl", "Deep in another module."),
    "deep": ("deep_here", "Deep in another module."),
    "loop": ("round_1", ""),
}


def test_a_listing_describes_what_is_no_plain_function_in_the_order_of_names(site):
    lines = "\n".join(f"{name} = gdref_shapes:{path}" for name, (path, _) in SHAPE_NAMES.items())
    site.distribution("gdref-shapes", lines)
    site.module("gdref_shapes", SHAPES)
    site.module("gdref_shared", "from gdref_far import deep\n")
    site.module(
        "gdref_far",
        site.OPTIMIZER.format(name="deep").replace(
            "Steps against the gradient", "Deep in another module"
        ),
    )
    rows = json.loads(site.gdref("optimizers", "--format", "json").stdout)["optimizers"]
    names = [row["name"] for row in rows]
    assert names == sorted(names)
    found = {r["name"]: r["description"] for r in rows if r["source"] == "gdref-shapes 1.0"}
    assert found == {name: text for name, (_, text) in SHAPE_NAMES.items()}
