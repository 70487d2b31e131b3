"""What distributions register, one by one: text in, entries and faults out."""

import os
import sys
from importlib.metadata import PathDistribution

import pytest

from gdref.plugins import entry_points
from gdref.plugins.entry_points import (
    GROUP,
    Entry,
    Fault,
    distributions,
    normal,
    others,
    own,
    read,
    version,
)

HEAD = "Metadata-Version: 2.1\nName: Odd_One\nVersion: 3.2\n\nVersion: in the description\n"


class Zipped:
    """A distribution that is no folder: it is asked for its texts."""

    def __init__(self, files, name=None):
        self.files = files
        if name:
            self._path = type("Inside", (), {"name": name})()

    def read_text(self, name):
        text = self.files.get(name)
        if isinstance(text, Exception):
            raise text
        return text


def items(text, head=HEAD, seen=None):
    distribution = Zipped({"entry_points.txt": text, "METADATA": head}, "odd.dist-info")
    return list(read(distribution, set() if seen is None else seen))


def ours(*lines):
    return "\n".join([f"[{GROUP}]", *lines])


def test_an_entry_says_where_it_comes_from():
    assert items(ours("a = mod:f", "", "# no", "; no", "b.c-d_1=pack.mod:Cls.method ")) == [
        Entry("a", "mod:f", "Odd_One", "3.2"),
        Entry("b.c-d_1", "pack.mod:Cls.method", "Odd_One", "3.2"),
    ]
    one, _ = items(ours("a = mod:f", "b = mod:g"))
    assert (one.source, one.own, one.own_name, one.preferred) == ("Odd_One 3.2", False, "", False)
    mine = one._replace(distribution="gdref")
    assert (mine.own, mine.own_name, mine.preferred) == (True, "a", True)
    given = Entry("a", "m:f", "registered", "", print)
    assert (given.source, given.own, given.preferred) == ("registered", False, True)


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("mod:f", ("mod", "f")),
        ("pack.mod:Cls.method", ("pack.mod", "Cls.method")),
        ("mod:f [extra]", ("mod", "f")),
        (" mod:f", ("mod", "f")),
        ("mod", ("", "")),
        (":f", ("", "")),
        ("mod:", ("", "")),
        ("mod:f:g", ("", "")),
        ("my-mod:f", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_reference_is_a_path_or_none(reference, path):
    assert Entry("a", reference, "d", "1").path == path


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["a"], "line 2: 'a' has no '='; expected name = module:attribute"),
        (["", "a b = m:f"], "line 3: the name 'a b' does not fit into a spec; expected letters, "),
        (["-a = m:f"], "line 2: the name '-a' does not fit"),
        (["[gdref.optimiser]"], "line 2: there is no group [gdref.optimiser]; expected [gdref.opt"),
        (["[GDREF.Optimizers]"], "line 2: there is no group [GDREF.Optimizers]; expected ["),
    ],
)
def test_a_bad_line_is_a_fault_with_its_number(lines, reason):
    fault, good, last = items(ours(*lines, f"[{GROUP}]", "y = m:f", "z = m:g"))
    assert (good.name, last.name) == ("y", "z")  # one bad line does not spoil the others
    assert fault.source == "Odd_One 3.2"
    assert fault.reason.startswith(f"entry_points.txt, {reason}")


def test_a_name_that_is_there_twice():
    first, fault = items(ours("a = m:f", "a = m:g"))
    assert first.reference == "m:f"
    assert fault.reason == "entry_points.txt, line 3: 'a' is there twice; the first one stays"


def test_other_groups_are_not_ours():
    assert items("[console_scripts]\na = gdref:f\nno equals") == []
    assert items("a = gdref:f") == []  # before any group
    assert items("[gdref]\na = m:f\n[gdref.plots]\nb = m:f") == []
    assert items(f"[console_scripts]\na = m:f\n[{GROUP}]\nb = m:f\n[other]\nc = m:f") == [
        Entry("b", "m:f", "Odd_One", "3.2")
    ]


@pytest.mark.parametrize(
    ("head", "source", "missing"),
    [
        ("Version: 1\n", "odd.dist-info", "Name"),
        ("Name: odd\n", "odd", "Version"),
        ("", "odd.dist-info", "Name"),
        (OSError("no"), "odd.dist-info", "Name"),
        ("Name: odd\n\nVersion: below the headers\n", "odd", "Version"),
    ],
)
def test_metadata_that_says_too_little(head, source, missing):
    (fault,) = items(ours("a = m:f"), head)
    assert fault == Fault(
        source,
        f"its metadata has no {missing}, so no result could say where it comes from; "
        "install it again",
    )


def test_headers_in_any_case_and_the_first_of_each():
    (entry,) = items(ours("a = m:f"), "NAME: one\nname: two\nversion:  4 \n")
    assert entry.source == "one 4"
    egg = Zipped({"entry_points.txt": ours("a = m:f"), "PKG-INFO": "Name: old\nVersion: 1\n"})
    assert [entry.source for entry in read(egg, set())] == ["old 1"]


def test_a_second_copy_is_hidden_by_the_first():
    seen = set()
    assert len(items(ours("a = m:f"), seen=seen)) == 1
    assert seen == {"odd-one"} == {normal("ODD__one")}
    assert items(ours("a = m:f"), "Name: odd.ONE\nVersion: 9\n", seen) == []


def test_without_a_folder_there_is_no_name_to_call_it_by():
    (fault,) = read(Zipped({"entry_points.txt": OSError("it is no file")}), set())
    assert fault.source == "a distribution without a name"
    assert fault.reason == "its entry_points.txt cannot be read: it is no file"
    assert list(read(Zipped({}), set())) == []


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path):
    text = "\ufeff" + ours("a = m:f")
    assert [entry.name for entry in items(text)] == ["a"]
    folder = tmp_path / "odd.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(HEAD, encoding="utf-8")
    (folder / "entry_points.txt").write_text(text, encoding="utf-8")
    assert [entry.name for entry in read(PathDistribution(folder), set())] == ["a"]


def test_what_is_no_file_is_not_waited_for(tmp_path):
    folder = tmp_path / "odd.dist-info"
    folder.mkdir()
    assert list(read(PathDistribution(folder), set())) == []
    os.mkfifo(folder / "entry_points.txt")
    (fault,) = read(PathDistribution(folder), set())
    assert fault == Fault("odd.dist-info", "its entry_points.txt cannot be read: it is no file")
    assert list(read(PathDistribution(folder / "entry_points.txt" / "deeper"), set())) == []


class Finder:
    def __init__(self, *found):
        self.found = found

    def find_spec(self, name, path=None, target=None):
        return None

    def find_distributions(self, context):
        if isinstance(self.found[0], BaseException):
            raise self.found[0]
        return self.found


class Deaf:
    """A finder of modules alone."""

    def find_spec(self, name, path=None, target=None):
        return None


def test_the_finders_are_asked_one_by_one(monkeypatch):
    a, b = object(), object()
    monkeypatch.setattr(sys, "meta_path", [Finder(a), Deaf(), Finder(OSError("no")), Finder(b)])
    first, fault, last = distributions()
    assert (first, last) == (a, b)
    assert fault == Fault(
        f"{__name__}.Finder, which looks for packages",
        "its find_distributions() fails: OSError: no",
    )
    monkeypatch.setattr(sys, "meta_path", [type("Odd", (Deaf,), {"find_distributions": None})])
    (fault,) = distributions()
    assert fault.source == f"{__name__}.Odd, which looks for packages"


def registering(name, reference, version="1"):
    head = f"Name: {name}\nVersion: {version}\n"
    return Zipped({"entry_points.txt": ours(f"a = {reference}"), "METADATA": head})


def test_gdrefs_own_and_the_others(monkeypatch):
    fault = Fault("finder", "it fails")
    installed = [
        fault,
        registering("gdref", "odd:f", "9"),
        registering("gdref", "gdref.optimizers.batch:batch", "2"),
        registering("plugin", "gdref.optimizers.batch:batch"),
    ]
    monkeypatch.setattr(entry_points, "distributions", lambda name=None: iter(installed))
    assert own() == [Entry("a", "gdref.optimizers.batch:batch", "gdref", "2")]
    assert version() == "2"
    left = Fault("gdref 9", "a: it has the name of gdref itself; this optimizer is left out")
    plugin = Entry("a", "gdref.optimizers.batch:batch", "plugin", "1")
    assert others() == [fault, left, plugin]
    monkeypatch.setattr(entry_points, "distributions", lambda name=None: iter(installed[2:]))
    assert others() == [plugin]
    monkeypatch.setattr(entry_points, "distributions", lambda name=None: iter(installed[:2]))
    assert (own(), version()) == ([], "unknown")
    broken = Zipped({"entry_points.txt": ours("a"), "METADATA": "Name: gdref\nVersion: 1\n"})
    monkeypatch.setattr(entry_points, "distributions", lambda name=None: iter([broken]))
    assert (own(), version()) == ([], "unknown")
