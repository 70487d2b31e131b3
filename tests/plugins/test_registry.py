"""gdref.plugins.registry in one process: the optimizers that are found, and their order."""

import os
import re
import sys

import pytest

import gdref
from gdref import batch, register
from gdref.exceptions import PluginError, SpecError
from gdref.plugins import registry
from gdref.plugins.entry_points import Entry, Fault, normal, own
from gdref.plugins.registry import discover, find, load
from gdref.plugins.specs import choose


@pytest.fixture
def here(site, monkeypatch):
    """The packages of the site on the path of this process, and no registered optimizer."""
    monkeypatch.syspath_prepend(site.folder)
    monkeypatch.setattr(registry, "_registered", {})
    return site


def mine(objective, m, b, *, learning_rate: float = 1e-4):
    """Never moves."""
    while True:
        yield m, b


def test_gdrefs_own_come_first_whatever_is_first_on_the_path(here):
    here.plugin("aaa")
    entries = [item for item in discover() if isinstance(item, Entry)]
    assert entries[0].source == "gdref 0.1.0"
    assert [e.source for e in entries if e.name == "aaa"] == ["gdref-aaa 1.0"]


def test_a_built_in_one_is_found_without_a_look_at_the_others(monkeypatch):
    monkeypatch.setattr(registry, "others", lambda: 1 / 0)
    assert find("batch").reference == "gdref.optimizers.batch:batch"


def test_another_package_with_gdrefs_name_hides_none_of_its_own(here):
    here.distribution("gdref", "batch = odd:odd\nodd = odd:odd", version="9.9")
    own.cache_clear()
    assert find("batch").source == "gdref 0.1.0"
    assert gdref.__version__ == "0.1.0"
    with pytest.raises(SpecError, match="no optimizer 'odd'"):
        find("odd")


def test_a_plugin_may_be_installed_while_the_program_runs(here):
    """A function, as a notebook may define it."""
    with pytest.raises(SpecError, match="no optimizer 'four'"):
        find("four")
    here.plugin("four")
    os.utime(here.folder, ns=(0, 0))
    assert find("four").source == "gdref-four 1.0"


def test_discovery_imports_nothing(here):
    here.plugin("aaa", "raise SystemExit")
    list(discover())
    assert "gdref_aaa" not in sys.modules


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
    with pytest.raises(SpecError, match=r"no optimizer 'aaa'; .* \(left out: all plugins\)$"):
        find("aaa")


@pytest.mark.parametrize(
    ("name", "optimizer", "says"),
    [
        ("batch", mine, "gdref has an optimizer 'batch'; register yours under another name"),
        ("my own", mine, "the name 'my own' does not fit into a spec; expected letters, digits"),
        ("a/b", mine, "the name 'a/b' does not fit"),
        ("-a", mine, "the name '-a' does not fit"),
        ("", mine, "the name '' does not fit"),
        ("mine", 3, "'mine' is of type int; expected an optimizer"),
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
        r"more than one package has an optimizer 'twin'; choose (\S+) or (\S+)", str(error.value)
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
    monkeypatch.setenv("GDREF_NO_PLUGINS", "")  # monkeypatch restores it after the test
    assert registry.left_out() == []
    registry.leave_out(["ODD", "gdref_worse"])
    assert os.environ["GDREF_NO_PLUGINS"] == "ODD,gdref_worse"
    monkeypatch.setenv("GDREF_NO_PLUGINS", " ODD, gdref_worse,,")
    assert registry.left_out() == ["gdref-worse", "odd"]
    items = list(discover())
    assert not [item for item in items if isinstance(item, Fault)]
    assert {e.name for e in items} >= {"batch", "good"} and "odd" not in {e.name for e in items}
    with pytest.raises(SpecError, match=r"no optimizer 'odd'; .* \(left out: gdref-worse, odd\)$"):
        find("odd")
    for name, says in (
        ("god", r"^there is no plugin 'god'; did you mean good\? There are: .*\bgood\b"),
        ("batch", "there is no plugin 'batch'; "),
        ("", "^--no-plugin is empty; expected the name of a plugin to leave out$"),
    ):
        with pytest.raises(SpecError, match=says):
            registry.leave_out([name])


@pytest.mark.parametrize(("value", "wanted"), [(None, True), ("", True), ("0", True), ("1", False)])
def test_all_plugins_may_be_left_out(here, monkeypatch, value, wanted):
    here.plugin("aaa")
    monkeypatch.delenv("GDREF_NO_PLUGINS", raising=False)
    if value is not None:
        monkeypatch.setenv("GDREF_NO_PLUGINS", value)
    assert ("aaa" in {item.name for item in discover() if isinstance(item, Entry)}) is wanted


def test_without_a_plugin_left_out_the_message_is_short(here, monkeypatch):
    with pytest.raises(SpecError, match=r"'zzz'; there are: [^()]*$"):
        find("zzz")
    monkeypatch.setattr(registry, "own", lambda: [])
    monkeypatch.setenv("GDREF_NO_PLUGINS", "1")
    with pytest.raises(SpecError, match=r"^no optimizer is registered: gdref can be imported but"):
        find("batch")


def test_the_path_may_contain_the_current_folder_and_one_that_does_not_exist(here, monkeypatch):
    here.plugin("aaa")
    monkeypatch.chdir(here.folder)
    kept = [folder for folder in sys.path if folder != str(here.folder)]
    monkeypatch.setattr(sys, "path", ["", str(here.folder / "nowhere"), *kept])
    assert find("aaa").source == "gdref-aaa 1.0"


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
        ("mod:Inner.three", "is of type int; expected an optimizer"),
        ("mod:nope", "cannot be imported: AttributeError: .*nope"),
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


def test_the_package_that_has_the_name_is_blamed(here):
    for name in ("one", "two"):
        here.distribution(f"gdref-{name}", f"[gdref.optimizer]\n{name} = m:f\n".encode())
    here.distribution("gdref-three", "no equals")
    for name, blamed in (("two", "gdref-two"), ("gdref-one/one", "gdref-one")):
        with pytest.raises(SpecError, match=rf"; but {blamed} 1.0: there is no group "):
            find(name)
    with pytest.raises(SpecError) as error:  # gdref-three may have it
        find("zzz")
    assert str(error.value).count("; but gdref-") == 1
    assert "; but gdref-three 1.0: its entry points cannot be read" in str(error.value)


def test_an_import_that_fails_in_a_package_for_another_gdref(here):
    metadata = "Name: gdref-odd\nVersion: 1.0\nRequires-Dist: gdref>=7\n"
    here.distribution("gdref-odd", "odd = gdref_odd:odd", metadata=metadata)
    here.module("gdref_odd", "from gdref import something_new")
    says = r"cannot import name 'something_new' .*; it requires gdref>=7, but this is gdref 0.1.0$"
    with pytest.raises(PluginError, match=says):
        load(find("odd"))
