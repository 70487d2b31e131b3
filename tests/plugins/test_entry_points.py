"""gdref.plugins.entry_points: the metadata of packages in; entries and faults out."""

from importlib.metadata import PathDistribution

import pytest

from gdref.plugins import entry_points
from gdref.plugins.entry_points import Entry, Fault, entries_of, normal, others, own, version


@pytest.fixture(autouse=True)
def nothing_kept():
    """own() keeps its first result, but each test here installs other packages."""
    own.cache_clear()
    yield
    own.cache_clear()


def items(site, lines, name="gdref-odd", **options):
    return list(entries_of(PathDistribution(site.distribution(name, lines, **options))))


def test_entries(site):
    lines = "a = mod:f\n\n# no\nb.c-d_1=pack.mod:Cls.method\nc = mod:g [extra]"
    assert items(site, lines, "Odd_One", version="3.2") == [
        Entry("a", "mod:f", "Odd_One", "3.2"),
        Entry("b.c-d_1", "pack.mod:Cls.method", "Odd_One", "3.2"),
        Entry("c", "mod:g", "Odd_One", "3.2"),
    ]


def test_an_entry_has_its_source_and_its_path():
    one = Entry("a", "pack.mod:Cls.f", "Odd_One", "3.2")
    assert (one.source, one.path) == ("Odd_One 3.2", ("pack.mod", "Cls.f"))
    assert (one.own, one.own_name) == (False, "")
    mine = one._replace(distribution="gdref")
    assert (mine.own, mine.own_name) == (True, "a")
    assert Entry("a", "m:f", "registered", "", print).source == "registered"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a b = m:f", "the name 'a b' does not fit into a spec; expected letters, digits"),
        ("-a = m:f", "the name '-a' does not fit"),
        ("a,b = m:f", "the name 'a,b' does not fit"),
        ("y = m:g", "'y' is registered twice; the first one is used"),
        ("a = m", "a: 'm' is not a path; expected module:attribute"),
        ("a = m:", "a: 'm:' is not a path"),
        ("a = m:f:g", "a: 'm:f:g' is not a path"),
        ("a = my-mod:f", "a: 'my-mod:f' is not a path"),
        ("[gdref.optimiser]\na = m:f", "there is no group [gdref.optimiser]; expected [gdref.opt"),
        ("[GDREF.Optimizers]\na = m:f", "there is no group [GDREF.Optimizers]; expected ["),
    ],
)
def test_a_bad_entry_does_not_spoil_the_others(site, line, reason):
    good, fault = items(site, f"y = m:f\n{line}")
    assert good == Entry("y", "m:f", "gdref-odd", "1.0")
    assert fault.source == "gdref-odd 1.0"
    assert fault.reason.startswith(reason)


def test_a_line_that_is_no_entry_is_shown(site):
    assert items(site, "a = m:f\n# fine\nno equals\n") == [
        Fault(
            "gdref-odd 1.0",
            "its entry points cannot be read: 'no equals' has no '='; "
            "expected name = module:attribute",
        )
    ]


def test_a_file_that_is_not_text(site):
    (fault,) = items(site, b"[gdref.optimizers]\nodd = \xff:\xff\n")
    assert fault.reason.startswith("its entry points cannot be read: UnicodeDecodeError(")


def test_other_groups_are_not_read(site):
    assert items(site, b"[console_scripts]\na = gdref:f", "one") == []
    assert items(site, b"[gdref]\na = m:f\n[gdref.plots]\nb = m:f\n", "two") == []
    assert items(site, b"[console_scripts]\nno equals\n", "three", metadata="") == []
    assert items(site, None, "four", metadata="") == []
    assert items(site, b"[console_scripts]\na = gdref:f", "five", metadata="") == []


@pytest.mark.parametrize("metadata", ["Name: odd\n", "Version: 1\n", "Other: 1\n"])
def test_without_a_name_or_a_version(site, metadata):
    assert items(site, "a = m:f", metadata=metadata) == [
        Fault(
            "gdref_odd-1.0.dist-info",
            "its metadata has no name or no version; install it again",
        )
    ]


def test_a_name_has_one_spelling():
    assert normal("ODD__one") == normal("odd.One") == "odd-one"


def installed(monkeypatch, *distributions):
    found = [PathDistribution(one) for one in distributions]
    monkeypatch.setattr("importlib.metadata.distributions", lambda **_: iter(found))


def test_gdrefs_own_and_the_others(site, monkeypatch):
    shadow = site.distribution("gdref", "a = odd:f", version="9")
    leftover = site.distribution("gdref", metadata="", version="0.1")
    own_one = site.distribution("gdref", "a = gdref.optimizers.batch:batch", version="2")
    plugin = site.distribution("plugin", "a = gdref.optimizers.batch:batch")
    second = site.distribution("Plugin", "b = m:f", version="0.9")
    broken = site.distribution("broken", "b = m:f", metadata="Name: broken\n")
    installed(monkeypatch, broken, leftover, shadow, own_one, plugin, second)
    assert own() == [Entry("a", "gdref.optimizers.batch:batch", "gdref", "2")]
    assert version() == "2"
    fault, entry = others()
    assert fault.source == "broken-1.0.dist-info"
    assert entry == Entry("a", "gdref.optimizers.batch:batch", "plugin", "1.0")


@pytest.mark.parametrize(
    ("specifiers", "fitting", "others"),
    [
        ("~=0.1.0", "0.1 0.1.0 0.1.7 0.1.0rc1", "0.2.0 1.0 0.0.9"),
        ("~=1.4", "1.4.0 1.10", "1.3 2.0"),
        (">=0.1,<0.2", "0.1.0 0.1.9", "0.2 0.10.0"),
        (" >= 0.1.2 , != 0.1.3", "0.1.2 0.1.10", "0.1.1 0.1.3"),
        ("==0.1", "0.1.0", "0.1.1"),
        (">0.1,<=0.3", "0.2 0.3.0", "0.1.0 0.3.1"),
        ("", "0.1.0", ""),
        ("@ file:///somewhere", "0.1.0", ""),
        (">=9", "unknown", "0.1"),
    ],
)
def test_versions_that_a_package_requires(specifiers, fitting, others):
    assert all(entry_points.allows(specifiers, version) for version in fitting.split())
    assert not any(entry_points.allows(specifiers, version) for version in others.split())


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("gdref~=0.2.0", ["it requires gdref~=0.2.0, but this is gdref 2.1"]),
        ("gdref[lesson] (<2)", ["it requires gdref<2, but this is gdref 2.1"]),
        ("gdref>=2,<3", []),
        ("gdref-more>=9", []),
        ("gdref<2; extra == 'old'", []),
    ],
)
def test_a_package_that_requires_another_gdref(site, monkeypatch, line, fault):
    metadata = f"Name: odd\nVersion: 1.0\nRequires-Dist: numpy\nRequires-Dist: {line}\n"
    odd = site.distribution("odd", "a = m:f", metadata=metadata)
    own_one = site.distribution("gdref", "a = gdref.optimizers.batch:batch", version="2.1")
    installed(monkeypatch, own_one, odd)
    entry, *faults = others()
    assert entry == Entry("a", "m:f", "odd", "1.0")
    assert faults == [entry_points.Fault("odd 1.0", reason) for reason in fault]


def test_gdref_is_not_installed(site, monkeypatch):
    installed(monkeypatch, site.distribution("gdref", "a = odd:f", version="9"))
    assert (own(), version()) == ([], "unknown")
    assert entry_points.GROUP == "gdref.optimizers"
