"""Names, errors as text, hashes."""

from __future__ import annotations

import collections
import os.path
import sys

import pytest

from simpleflow import utils


class TestErrorsAsText:
    def test_the_end_of_a_traceback(self):
        with pytest.raises(KeyError) as caught:
            {}[1]
        assert utils.format_exc(caught.value) == "KeyError: 1"

    def test_only_the_class_when_there_is_no_text(self):
        assert utils.format_exc(ValueError()) == "ValueError"

    def test_an_exception_that_cannot_be_printed(self):
        class Shy(Exception):
            def __str__(self):
                raise RuntimeError

        assert utils.format_exc(Shy()) == "Shy: <unprintable Shy object>"

    def test_types_of_builtins_go_without_module(self):
        assert utils.format_exc_type(KeyError) == "KeyError"
        assert utils.format_exc_type(collections.UserDict) == "collections.UserDict"


@pytest.mark.parametrize(
    ("text", "digest"), [("", "0"), ("a", "620062"), ("abc", "24d0127"), ("é", "231016d")]
)
def test_hex_hash(text, digest):
    assert utils.hex_hash(text) == digest


class TestImportFromModule:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("len", len),
            ("os.path.join", os.path.join),
            ("collections.OrderedDict", collections.OrderedDict),
            ("collections.abc.Mapping.get", collections.abc.Mapping.get),
            ("xml.dom.minidom.Document.appendChild", None),
        ],
    )
    def test_finds(self, path, expected):
        found = utils.import_from_module(path)
        assert callable(found)
        assert expected is None or found == expected

    @pytest.mark.parametrize(
        ("path", "error"),
        [
            ("no_such_module.x", ModuleNotFoundError),
            ("no_such_builtin", AttributeError),
            ("os.nothing", AttributeError),
            ("os.path.nothing.deeper", AttributeError),
            ("email.nothing.Class", AttributeError),
        ],
    )
    def test_says_what_is_missing(self, path, error):
        with pytest.raises(error, match="no"):
            utils.import_from_module(path)

    def test_does_not_hide_what_a_module_fails_to_import(self, tmp_path, monkeypatch):
        (tmp_path / "needy_module.py").write_text("import something_not_installed\n")
        monkeypatch.syspath_prepend(tmp_path)
        with pytest.raises(ModuleNotFoundError, match="something_not_installed"):
            utils.import_from_module("needy_module.thing.deeper")

    def test_object_from_module(self):
        assert utils.import_object_from_module("os", "path", "join") is os.path.join
        assert utils.import_object_from_module("", "len") is len


class TestNames:
    def test_issubclass_accepts_anything(self):
        assert utils.issubclass_(bool, int)
        assert not utils.issubclass_(3, int)
        assert not utils.issubclass_(str, int)

    def test_full_names(self):
        assert utils.full_class_name(collections.OrderedDict) == "collections.OrderedDict"
        assert utils.full_object_name(utils.full_class_name) == "simpleflow.utils._imports.full_class_name"
        assert utils.full_object_name(collections.OrderedDict()) == "collections.OrderedDict"


class TestRemoveNone:
    def test_nested(self):
        given = {"a": 1, "b": {"c": None}, "d": [1, None, (None, 2)], "e": None}
        assert utils.remove_none(given) == {"a": 1, "b": {}, "d": [1, (2,)]}

    def test_types_are_kept_where_they_can_be(self):
        Point = collections.namedtuple("Point", "x y")
        factory = collections.defaultdict(list, a=None, b=1)
        assert utils.remove_none(Point(1, None)) == Point(1, None)
        assert utils.remove_none({1, None}) == {1}
        assert utils.remove_none(factory) == {"b": 1}
        assert isinstance(utils.remove_none(collections.OrderedDict(a=1)), collections.OrderedDict)


def test_deprecated_functions_warn_their_caller():
    from simpleflow._decorators import deprecated

    @deprecated
    def old(x):
        return x

    with pytest.warns(DeprecationWarning, match="old is deprecated") as caught:
        assert old(3) == 3
    assert caught[0].filename == __file__


class TestConstants:
    def test_the_environment_is_asked_late(self, monkeypatch):
        from simpleflow import constants

        monkeypatch.setenv("SIMPLEFLOW_ENV", "test")
        assert constants.SIMPLEFLOW_ENV == "test"
        monkeypatch.delenv("SIMPLEFLOW_ENV")
        assert constants.SIMPLEFLOW_ENV == "production"

    def test_caches_are_this_users(self, monkeypatch):
        from simpleflow import constants

        monkeypatch.setenv("XDG_CACHE_HOME", "/caches/mine")
        assert constants.CACHE_DIR == "/caches/mine/simpleflow"
        monkeypatch.setenv("XDG_CACHE_HOME", "relative")
        assert f"/tmp/simpleflow-cache-{os.getuid()}" == constants.CACHE_DIR

    def test_others_are_missing(self):
        from simpleflow import constants

        with pytest.raises(AttributeError, match="NOTHING"):
            _ = constants.NOTHING


def test_a_module_by_an_alias_is_walked_by_the_path_given():
    assert utils.import_from_module("os.path.sep") == sys.modules["os.path"].sep
