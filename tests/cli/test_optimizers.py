"""gdref optimizers with packages that are broken in many ways, and the message for each."""

import json
import re
import sys
from pathlib import Path

import pytest

WHICH = f"gdref: these are the optimizers that {sys.executable} finds\n"
COMPARE = ("compare", "--optimizers", "batch,sgd,momentum", "--epochs", "20")
UNTOUCHED = "from pathlib import Path\nPath('imported').touch()\n"


@pytest.fixture(scope="module")
def normal(bare):
    """The output of compare if no plugin is installed."""
    done = bare.here(*COMPARE)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def without_equals(site):
    site.plugin("good")
    entries = site.folder / "gdref_good-1.0.dist-info" / "entry_points.txt"
    entries.write_text("[gdref.optimizers]\nno equals here\ngood = gdref_good:good\n")


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


LISTED = {  # shown by gdref optimizers, without an import
    "a line without =": (
        without_equals,
        "gdref-good 1.0: its entry points cannot be read: 'no equals here' has no '='; "
        "expected name = module:attribute",
    ),
    "not UTF-8": (
        lambda site: site.distribution("gdref-odd", b"[gdref.optimizers]\nodd = \xff:\xff\n"),
        "gdref_odd-1.0.dist-info: its entry points cannot be read: UnicodeDecodeError",
    ),
    "a group in the singular": (
        lambda site: site.distribution("gdref-odd", b"\n[gdref.optimizer]\nodd = gdref_odd:odd\n"),
        "gdref-odd 1.0: there is no group [gdref.optimizer]; expected [gdref.optimizers]",
    ),
    "no version": (
        lambda site: site.distribution("gdref-odd", "odd = gdref_odd:odd", metadata="Name: odd\n"),
        "gdref_odd-1.0.dist-info: its metadata has no name or no version; install it again",
    ),
    "no path": (
        refers_to("not a path"),
        "gdref-odd 1.0: odd: 'not a path' is not a path; expected",
    ),
    "no module": (refers_to("gdref_even:odd"), "odd: there is no module 'gdref_even'"),
    "a name with spaces": (named("my odd"), "the name 'my odd' does not fit into a spec; expected"),
    "a name twice": (named("good", "good"), "gdref-odd 1.0: 'good' is registered twice; the first"),
    "two of one name": (
        two_of_one_name,
        "gdref-a 1.0: twin: gdref-b has this name too; to choose this optimizer, write "
        "gdref-a/twin",
    ),
    "one of a built-in name": (
        one_of_a_built_in_name,
        "gdref-batch 1.0: batch: gdref has this name too; to choose this optimizer, write "
        "gdref-batch/",
    ),
}
IMPORTED = {  # shown by gdref optimizers --check, after an import
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
    "is no function": (holds("odd = 3"), "odd: is of type int; expected an optimizer"),
    "is not there": (refers_to("gdref_odd:odd", ""), "cannot be imported: AttributeError: "),
    "is not Python": (holds("def odd(:\n"), "cannot be imported: SyntaxError: "),
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


def twice_on_the_path(site):
    site.plugin("good")
    later = site.folder / "later"
    site.distribution("gdref_good", "good = gdref_good:good", version="0.9", folder=later)


def leftover(site):
    site.plugin("good")
    (site.folder / "gdref_good-0.9.dist-info").mkdir()
    (site.folder / "gdref-0.0.1.dist-info").mkdir()


def other_group(site):
    site.plugin("good")
    site.distribution("gdref-tools", b"[gdref_tools.readers]\nparquet = gdref_tools:parquet\n")


HARMLESS = {
    "nested namespaces": nested_namespaces,
    "twice on the path": twice_on_the_path,
    "an empty left-over": leftover,
    "a group of another's": other_group,
}


@pytest.mark.parametrize("case", LISTED)
def test_a_fault_that_shows_without_an_import(site, normal, case):
    install, says = LISTED[case]
    install(site)
    listing, done = site.here("optimizers"), site.here(*COMPARE)
    assert says in listing.stderr
    assert listing.returncode == 0
    assert all(line.startswith("gdref: ") for line in listing.stderr.splitlines())
    assert not (site.work / "imported").exists()
    assert "\nmomentum " in listing.stdout
    assert (done.stdout, done.stderr, done.returncode) == (normal, "", 0)


def test_an_optimizer_that_is_not_found_where_a_package_is_at_fault(site):
    site.distribution("gdref-odd", b"[gdref.optimizer]\nodd = gdref_odd:odd\n")
    done = site.here("fit", "odd")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gdref: error: there is no optimizer 'odd'; ")
    assert done.stderr.endswith(
        "; but gdref-odd 1.0: there is no group [gdref.optimizer]; expected [gdref.optimizers]\n"
    )


@pytest.mark.parametrize("case", IMPORTED)
def test_a_fault_that_takes_an_import_to_show(site, normal, case):
    install, says = IMPORTED[case]
    install(site)
    listing, checked = site.here("optimizers"), site.here("optimizers", "--check")
    done = site.here(*COMPARE)
    assert listing.stderr == WHICH
    assert says in checked.stderr
    assert checked.stderr.startswith("gdref: gdref-odd 1.0: odd: ")
    assert checked.returncode == 1
    assert checked.stdout == listing.stdout
    assert (done.stdout, done.stderr, done.returncode) == (normal, "", 0)


@pytest.mark.parametrize("case", HARMLESS)
def test_other_packages_are_not_mentioned(site, case):
    HARMLESS[case](site)
    listing = site.here("optimizers", "--check")
    done = site.here("fit", "good", "--format", "json")
    assert listing.stderr == f"gdref: each optimizer was imported; nothing is wrong\n{WHICH}"
    assert listing.stdout.count("\ngood ") == 1
    assert sources(done) == ["myorg-good 1.0" if "nested" in case else "gdref-good 1.0"]


def test_all_at_once(site, normal):
    site.plugin("good")
    cases = {**LISTED, **IMPORTED}
    for k, case in enumerate(cases):
        cases[case][0](site.beside(str(k)))
    folders = list(site.folder.glob("*/site"))
    assert len(folders) == len(cases)
    done = site.here(*COMPARE, path=folders)
    assert (done.stdout, done.stderr, done.returncode) == (normal, "", 0)
    assert "good" in site.here("optimizers", path=folders).stdout


def sources(done):
    """The sources of the runs in the JSON that a command has printed."""
    return [run["source"] for run in json.loads(done.stdout)["runs"]]


def test_the_name_of_two_is_refused_and_each_can_be_chosen(site):
    two_of_one_name(site)
    done = site.here("compare", "--optimizers", "batch,twin")
    assert done.returncode == 2
    assert done.stderr == (
        "gdref: error: more than one package has an optimizer 'twin'; choose gdref-a/twin or "
        "gdref-b/twin\n"
    )
    done = site.here("compare", "--optimizers", "gdref-a/twin,GDREF_B/twin", "--format", "json")
    assert [run["source"] for run in json.loads(done.stdout)["runs"]] == [
        "gdref-a 1.0",
        "gdref-b 1.0",
    ]


def test_the_built_in_one_stays_and_the_other_can_be_chosen(site):
    one_of_a_built_in_name(site)
    done = site.here("compare", "--optimizers", "batch,gdref-batch/batch", "--format", "json")
    assert [run["source"] for run in json.loads(done.stdout)["runs"]] == [
        "gdref 0.1.0",
        "gdref-batch 1.0",
    ]


def test_what_a_plugin_prints_is_no_part_of_the_results(site):
    site.plugin("odd", "print('hello')\ndef odd(objective, m, b):\n    yield m, b\n")
    done = site.here("fit", "odd", "--format", "json")
    assert sources(done) == ["gdref-odd 1.0"]
    assert done.stderr.startswith("hello\n")


@pytest.mark.parametrize("where", ["before", "after", "environment"])
def test_plugins_can_be_left_out(site, normal, where):
    site.plugin("good")
    option = "--no-plugins"
    environment = {"GDREF_NO_PLUGINS": "1"} if where == "environment" else {}

    def gdref(*words):
        words = {"before": (option, *words), "after": (*words, option)}.get(where, words)
        return site.here(*words, **environment)

    assert "good" not in gdref("optimizers").stdout
    assert gdref(*COMPARE).stdout == normal
    done = gdref("fit", "good")
    assert done.returncode == 2
    assert "there is no optimizer 'good'; " in done.stderr
    assert done.stderr.endswith(" (left out: all plugins)\n")


@pytest.mark.parametrize("where", ["before", "after", "environment"])
def test_one_plugin_can_be_left_out(site, where):
    site.plugin("good")
    site.plugin("odd", "raise SystemExit")
    site.distribution("gdref-worse", "worse")
    options = ("--no-plugin", "GDREF_odd", "--no-plugin=gdref-worse")
    environment = {"GDREF_NO_PLUGINS": "gdref-odd, gdref-worse"} if where == "environment" else {}

    def gdref(*words):
        words = {"before": (*options, *words), "after": (*words, *options)}.get(where, words)
        return site.here(*words, **environment)

    done = gdref("optimizers", "--check")
    assert (done.returncode, "good" in done.stdout, "odd" in done.stdout) == (0, True, False)
    done = gdref("fit", "odd")
    assert done.returncode == 2
    assert "there is no optimizer 'odd'; there are: " in done.stderr
    assert done.stderr.endswith("(left out: gdref-odd, gdref-worse)\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--no-plugin", "god"),
            "there is no plugin 'god'; did you mean good? There are: gdref-good, good",
        ),
        (("--no-plugin",), "--no-plugin is empty; expected the name of a plugin to leave out"),
        (("--no-plugin", "gdref"), "there is no plugin 'gdref'; did you mean"),
    ],
)
def test_a_plugin_to_be_left_out_is_there(site, words, says):
    site.plugin("good")
    done = site.here("optimizers", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"gdref: error: {says}")


def test_a_0_leaves_plugins_in(site):
    site.plugin("good")
    assert "good" in site.here("optimizers", GDREF_NO_PLUGINS="0").stdout


def test_a_plugin_that_is_asked_for_and_broken_is_named(site):
    site.plugin("odd", "1 / 0\n")
    done = site.here("compare", "--optimizers", "batch,odd", "--epochs", "5")
    assert done.returncode == 1
    assert "batch" in done.stdout
    assert "gdref: error: odd of gdref-odd 1.0 cannot be imported: ZeroDivisionError" in done.stderr
    assert "pip install" not in done.stderr


def test_the_listing_fits_80_columns(site):
    site.plugin("good")
    site.distribution("gdref-of-some-length", "rather-a-long-name = gdref_good:good")
    assert max(map(len, site.here("optimizers").stdout.splitlines())) <= 80


def test_one_long_name_does_not_shorten_every_description(site):
    site.distribution(
        "gdref-a-package-with-quite-a-long-name-as-some-have",
        "longish-name-of-an-optimizer = gdref_good:good",
        version="2025.10.4.post3",
    )
    site.module("gdref_good", site.OPTIMIZER.format(name="good"))
    table = site.here("optimizers").stdout
    assert max(map(len, table.splitlines())) <= 80
    assert "All points in every update\n" in table
    assert "\nlongish-name-of-an-  gdref-a-package-with-" in table
    assert re.search(r"The mean of all[^\n.]+\n [^\n.]*\(stochastic\)\n", table)


def test_of_three_with_one_name_two_others_have_it_too(site):
    for name in ("one", "two", "three"):
        site.distribution(f"gdref-{name}", "twin = gdref_good:good")
    site.module("gdref_good", site.OPTIMIZER.format(name="good"))
    said = site.here("optimizers").stderr
    assert "gdref-one 1.0: twin: gdref-three and gdref-two have this name too; to choose" in said


def test_a_default_without_end_and_a_docstring_that_is_none(site):
    site.plugin(
        "odd", "def odd(objective, m, b, *, k: float = float('inf')): yield m, b\nodd.__doc__ = 3"
    )
    done = site.here("optimizers", "odd", "--format", "json")
    (k,) = json.loads(done.stdout)["hyperparameters"]
    assert k == {"name": "k", "type": "float", "default": "inf"}
    assert json.loads(done.stdout)["description"] == ""


def test_names_of_any_length_are_listed(site):
    site.distribution("l" * 90, f"{'n' * 90} = gdref_good:good")
    site.module("gdref_good", "def good(objective, m, b):\n    yield m, b\n")
    assert "n" * 90 in site.here("optimizers").stdout


def test_the_listing_for_programs(site):
    marks = "@optimizers.abilities('stochastic', 'ends')\n"
    site.plugin(
        "good", f"from gdref import optimizers\n{marks}{site.OPTIMIZER.format(name='good')}"
    )
    site.distribution("gdref-odd", "odd = gdref_even:odd")
    found = json.loads(site.here("optimizers", "--format", "json").stdout)
    assert {
        "name": "good",
        "source": "gdref-good 1.0",
        "description": "Steps against the gradient.",
        "abilities": ["ends", "stochastic"],
    } in found["optimizers"]
    assert found["python"] == sys.executable
    assert [fault["source"] for fault in found["faults"]] == ["gdref-odd 1.0"]
    rows = site.here("optimizers", "--format", "csv").stdout.splitlines()
    assert rows[0] == "name,source,description,abilities"
    assert 'good,gdref-good 1.0,Steps against the gradient.,"ends, stochastic"' in rows
    assert json.loads(site.here("optimizers", "good", "--format", "json").stdout)["abilities"] == [
        "ends",
        "stochastic",
    ]


def test_one_in_a_file_is_described(run):
    Path("mine.py").write_text(
        "def mine(objective, m, b, *, k: int = 3):\n    'Mine.'\n    yield m, b"
    )
    done = run("optimizers", "mine.py:mine", "--format", "pipe")
    assert "mine, from mine.py\n\nMine.\n\n| hyperparameter" in done.stdout
    assert "| k              | int  | 3       |" in done.stdout
    done = run("optimizers", "mine.py:mine:k=2")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'mine.py:mine:k=2' sets a hyperparameter; expected the name only" in done.stderr


def test_one_optimizer_is_described(bare):
    done = bare.here("optimizers", "momentum")
    assert done.stdout.startswith("momentum, from gdref 0.1.0\n\nPast gradients still count")
    assert "beta            float  0.9" in done.stdout
    said = bare.here("optimizers", "sgd").stdout
    assert max(map(len, said.splitlines())) <= 80
    assert "\n\nSource: Robbins and Monro (1951), with random reshuffling.\n\n" in said
    assert "\n\nstochastic: it uses random numbers, and has a seed.\n\n" in said


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
    listing, described = site.here("optimizers"), site.here("optimizers", "odd")
    done = site.here("compare", "--optimizers", "batch,odd", "--epochs", "5")
    for text in (listing.stdout, listing.stderr, described.stdout, done.stdout, done.stderr):
        assert not [c for c in text if not c.isprintable() and c != "\n"]
    for part in ("gdref-\\x1b[31modd 1.0\\x07  ", "  \\x1b[32mSteps\\u202e against"):
        assert part in listing.stdout
    assert "ValueError at update 2: \\x1b]0;title\\x07 and \\x9b31m" in done.stderr


SHAPES = """\
from functools import partial

from gdref.optimizers import abilities


def steps(objective, m, b, *, learning_rate: float = 1e-4):
    \"\"\"Steps against the gradient.\"\"\"
    yield m, b


class Method:
    \"\"\"Settings of a method.\"\"\"

    def __call__(self, objective, m, b):
        yield m, b

    def bound(self, objective, m, b):
        \"\"\"A method of an object.\"\"\"
        yield m, b


zoo = partial(steps, learning_rate=1e-5)
elk = Method()
ant = abilities("ends")(Method())
cat = Method().bound
"""


def test_descriptions_come_from_the_source_in_the_list_and_from_the_import_for_one(site):
    names = ("steps", "zoo", "elk", "cat", "ant")
    site.distribution("gdref-shapes", "\n".join(f"{name} = gdref_shapes:{name}" for name in names))
    site.module("gdref_shapes", SHAPES)
    rows = json.loads(site.here("optimizers", "--format", "json").stdout)["optimizers"]
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
    found = {r["name"]: r["description"] for r in rows if r["source"] == "gdref-shapes 1.0"}
    found_in_source = {"elk": "Settings of a method.", "steps": "Steps against the gradient."}
    assert found == {**found_in_source, "ant": found_in_source["elk"], "zoo": "", "cat": ""}
    assert [row["abilities"] for row in rows if row["name"] == "ant"] == [["ends"]]
    for name, text in (
        ("zoo", "Steps against the gradient."),
        ("elk", "Settings of a method."),
        ("cat", "A method of an object."),
    ):
        one = json.loads(site.here("optimizers", name, "--format", "json").stdout)
        assert one["description"] == text
