"""gdref.plugins.registry in one process: what is found, in which order, and what register() adds."""

import os
import re
import sys

import pytest

import gdref
from gdref import batch, register
from gdref.exceptions import PluginError, SpecError
from gdref.plugins import registry
from gdref.plugins.entry_points import Entry, Fault, normal
from gdref.plugins.registry import discover, find, load
from gdref.plugins.specs import choose, choose_all


@pytest.fixture
def here(site, monkeypatch):
    """The site's distributions on the path of this very process, and nothing registered."""
    monkeypatch.syspath_prepend(site.folder)
    monkeypatch.setattr(registry, "_registered", {})
    return site


def mine(objective, m, b, *, learning_rate: float = 1e-4):
    """Stays where it is."""
    while True:
        yield m, b


def test_gdrefs_own_come_first_whatever_is_first_on_the_path(here):
    here.plugin("aaa")
    entries = [item for item in discover() if isinstance(item, Entry)]
    assert entries[0].source == "gdref 0.1.0"
    assert [e.source for e in entries if e.name == "aaa"] == ["gdref-aaa 1.0"]


class Finder:
    """A finder of packages that finds nothing, and notes whose distributions were looked for."""

    def __init__(self, error=None):
        self.searches, self.error = [], error

    def find_spec(self, name, path=None, target=None):
        return None

    def find_distributions(self, context):
        self.searches.append(context.name)
        if self.error:
            raise self.error
        return []


@pytest.fixture
def searches(monkeypatch):
    """Whose distributions were looked for; None for all."""
    finder = Finder()
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    return finder.searches


def test_a_built_in_one_is_found_without_a_look_at_the_others(searches):
    assert find("batch").reference == "gdref.optimizers.batch:batch"
    assert searches == ["gdref"]


def test_what_is_installed_is_looked_through_once_for_all_the_names(here, searches, monkeypatch):
    # The folders of this project change while its tests run: caches, other processes.
    still = [folder for folder in sys.path if "site-packages" in folder]
    monkeypatch.setattr(sys, "path", [str(here.folder), *still])
    for name in ("one", "two", "three"):
        here.plugin(name)
    choose_all("batch,one,two,three:learning_rate=1")
    assert searches.count(None) == 1
    here.plugin("four")  # installed while the program runs, as in a notebook
    os.utime(here.folder, ns=(0, 0))
    assert find("four").source == "gdref-four 1.0"
    assert searches.count(None) == 2


@pytest.mark.parametrize("error", [RuntimeError("broken"), SystemExit(0)])
def test_a_finder_that_fails_takes_nothing_else_down(here, monkeypatch, error):
    here.plugin("aaa")
    monkeypatch.setattr(sys, "meta_path", [Finder(error), *sys.meta_path])
    assert find("batch").own
    assert find("aaa").source == "gdref-aaa 1.0"
    (fault,) = (item for item in discover() if isinstance(item, Fault))
    assert fault.source == f"{__name__}.Finder, which looks for packages"
    assert fault.reason == f"its find_distributions() fails: {type(error).__name__}: {error}"


def test_ctrl_c_in_a_finder_is_the_users(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [Finder(KeyboardInterrupt()), *sys.meta_path])
    with pytest.raises(KeyboardInterrupt):
        find("batch")


@pytest.mark.parametrize(
    "entry_points", [None, "batch = odd:odd", "batch = odd:odd\nodd = odd:odd"]
)
def test_another_distribution_with_gdrefs_name_hides_none_of_its_own(here, entry_points):
    here.distribution("gdref", entry_points, version="9.9")
    assert find("batch").source == "gdref 0.1.0"
    assert gdref.__version__ == "0.1.0"
    faults = [item for item in discover() if isinstance(item, Fault)]
    assert {fault.source for fault in faults} == ({"gdref 9.9"} if entry_points else set())
    assert all("has the name of gdref itself" in fault.reason for fault in faults)
    with pytest.raises(SpecError, match="no optimizer 'odd'"):
        find("odd")


def test_discovery_imports_nothing(here):
    here.plugin("aaa", "raise SystemExit")
    list(discover())
    assert "gdref_aaa" not in sys.modules


def test_a_distribution_without_an_entry_of_ours_is_not_read_further(here):
    here.distribution("other", b"[console_scripts]\nno equals\n", metadata="")
    here.distribution("another", None, metadata="")
    assert [item for item in discover() if isinstance(item, Fault)] == []


def test_a_distributions_name_has_one_spelling(here):
    here.plugin("aaa")
    assert normal("Gdref_AAA") == normal("gdref-aaa")
    assert find("gdref_AAA/aaa") == find("aaa")


def test_registered_for_this_program(here):
    register("mine", mine)
    chosen = choose("mine:learning_rate=0.5")
    assert chosen.optimizer is mine
    assert chosen.entry.source == "registered"
    assert chosen.hyperparameters == {"learning_rate": 0.5}
    assert "mine" in [item.name for item in discover() if isinstance(item, Entry)]


def test_registering_again_replaces(here):
    register("mine", batch)
    register("mine", mine)
    assert load(find("mine")) is mine


def test_what_is_registered_goes_before_a_plugin_of_that_name(here):
    here.plugin("mine")
    register("mine", mine)
    assert load(find("mine")) is mine
    assert find("gdref-mine/mine").source == "gdref-mine 1.0"


def test_registered_ones_stay_where_plugins_are_left_out(here, monkeypatch):
    here.plugin("aaa")
    register("mine", mine)
    monkeypatch.setenv("GDREF_NO_PLUGINS", "1")
    assert find("mine").name == "mine"
    with pytest.raises(SpecError, match=r"no optimizer 'aaa'; .*plugins are left out"):
        find("aaa")


@pytest.mark.parametrize(
    ("name", "optimizer", "says"),
    [
        ("batch", mine, "'batch' is an optimizer of gdref's own; register it under another name"),
        ("my own", mine, "the name 'my own' does not fit into a spec; expected letters, digits"),
        ("a/b", mine, "the name 'a/b' does not fit"),
        ("-a", mine, "the name '-a' does not fit"),
        ("", mine, "the name '' does not fit"),
        ("mine", 3, "'mine' is to be an optimizer, but is of type int"),
    ],
)
def test_register_refuses(here, name, optimizer, says):
    with pytest.raises(SpecError, match=says):
        register(name, optimizer)
    assert registry._registered == {}


def test_registered_but_no_optimizer(here):
    register("odd", print)
    with pytest.raises(PluginError, match="odd of registered is no optimizer: its parameters do"):
        choose("odd")


def test_ctrl_c_during_an_import_is_no_fault_of_the_plugin(here):
    here.plugin("interrupted", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load(find("interrupted"))


def test_importing_gdref_does_not_import_what_only_discovery_needs():
    import subprocess

    code = "import sys, gdref; gdref.register; print('importlib.metadata' in sys.modules)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n"


def test_two_packages_with_one_name(here):
    for name in ("one", "two"):
        here.distribution(f"gdref-{name}", f"twin = gdref_{name}:twin")
    with pytest.raises(SpecError) as error:
        find("twin")
    ways = re.fullmatch(
        r"more than one package offers 'twin'; choose (\S+) or (\S+)", str(error.value)
    )
    assert sorted(ways.groups()) == ["gdref-one/twin", "gdref-two/twin"]
    assert find("gdref-two/twin").reference == "gdref_two:twin"
    with pytest.raises(SpecError, match="there is no optimizer 'gdref-three/twin'; "):
        find("gdref-three/twin")
    with pytest.raises(SpecError, match="there is no optimizer 'gdref-one/batch'; "):
        find("gdref-one/batch")
    assert find("gdref/batch") == find("batch")


def test_one_plugin_may_be_left_out_by_its_package_or_its_optimizer(here, monkeypatch):
    here.plugin("good")
    here.plugin("odd")
    here.distribution("gdref-worse", "worse")
    monkeypatch.setenv("GDREF_NO_PLUGIN", "")  # so that it is put back
    assert registry.left_out() == []
    registry.leave_out(["ODD", "gdref_worse"])
    assert os.environ["GDREF_NO_PLUGIN"] == "ODD,gdref_worse"
    monkeypatch.setenv("GDREF_NO_PLUGIN", " ODD, gdref_worse,,")
    assert registry.left_out() == ["gdref-worse", "odd"]
    items = list(discover())
    assert not [item for item in items if isinstance(item, Fault)]
    assert {e.name for e in items} >= {"batch", "good"} and "odd" not in {e.name for e in items}
    with pytest.raises(SpecError, match=r"no optimizer 'odd'; .* \(gdref-worse, odd left out\)$"):
        find("odd")
    for name, says in (
        ("god", r"^there is no plugin 'god'; did you mean good\? There are: .*\bgood\b"),
        ("batch", "there is no plugin 'batch'; "),
        ("", "^--no-plugin leaves out one plugin; expected its name$"),
    ):
        with pytest.raises(SpecError, match=says):
            registry.leave_out([name])


@pytest.mark.parametrize(
    ("value", "wanted"), [(None, True), ("", True), ("0", True), ("1", False), ("no", False)]
)
def test_when_plugins_are_wanted(monkeypatch, value, wanted):
    monkeypatch.delenv("GDREF_NO_PLUGINS", raising=False)
    if value is not None:
        monkeypatch.setenv("GDREF_NO_PLUGINS", value)
    assert registry.plugins_wanted() is wanted


def test_nothing_is_said_of_what_is_left_out_where_nothing_is(here, monkeypatch):
    with pytest.raises(SpecError, match=r"'zzz'; there are: [^()]*$"):
        find("zzz")
    monkeypatch.setattr(registry, "own", lambda: [])
    monkeypatch.setenv("GDREF_NO_PLUGINS", "1")
    with pytest.raises(SpecError, match=r"^no optimizer is registered: gdref can be imported but"):
        find("batch")


def test_the_path_may_hold_the_folder_that_we_are_in_and_one_that_is_not_there(here, monkeypatch):
    here.plugin("aaa")
    monkeypatch.chdir(here.folder)
    kept = [folder for folder in sys.path if folder != str(here.folder)]
    monkeypatch.setattr(sys, "path", ["", str(here.folder / "nowhere"), *kept])
    assert find("aaa").source == "gdref-aaa 1.0"
    _, folders = registry._whereabouts()
    assert folders[:2] == (("", os.stat(here.folder).st_mtime_ns), (sys.path[1], 0))


def test_a_mistake_is_an_optimizer_of_gdrefs_own():
    entry = find("mistake/parenthesis")
    assert (entry.name, entry.source, entry.own) == ("mistake/parenthesis", "gdref 0.1.0", True)
    assert load(entry) is entry.optimizer
    assert next(load(entry)(gdref.Objective([(1.0, 2.0)]), 0.0, 0.0))


class Inner:
    steps = staticmethod(mine)
    three = 3


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("mod:Inner.three", "is no optimizer, but of type int"),
        ("mod:nope", "cannot be imported: AttributeError: .*nope"),
        ("no path", "cannot be imported: the reference 'no path' is not a path; expected module:a"),
    ],
)
def test_a_reference_that_leads_to_no_optimizer(reference, says):
    def importer(name):
        assert name == "mod"
        return sys.modules[__name__]

    with pytest.raises(PluginError, match=f"^odd of gdref-odd 1.0 {says}"):
        load(Entry("odd", reference, "gdref-odd", "1.0"), importer)
    assert load(Entry("odd", "mod:Inner.steps", "gdref-odd", "1.0"), importer) is mine


def test_own_ones_are_imported_with_python_itself():
    assert load(find("batch")) is batch
    assert load(find("batch")._replace(optimizer=mine)) is mine


def test_a_mistake_without_its_prefix_is_named():
    with pytest.raises(SpecError) as error:
        find("parenthesis")
    assert str(error.value) == (
        "there is no optimizer 'parenthesis'; did you mean mistake/parenthesis?"
    )


def test_of_several_packages_at_fault_the_first_is_named(here):
    for name in ("one", "two"):
        here.distribution(f"gdref-{name}", b"[gdref.optimizer]\n")
    with pytest.raises(SpecError) as error:
        find("zzz")
    assert str(error.value).count("; but gdref-") == 1
