"""Every node folder is whole, and the catalogue is what the folders say."""

import re
from pathlib import Path

import msgspec
import pytest

from server.nodes.catalogue import CATEGORIES, discover, entries, form_schema, preview_of, targets
from server.nodes.form import read_form

TYPES = sorted(discover().types)


def test_the_node_types_of_this_step_are_found_by_walking_the_folders():
    assert {
        "auto-loader",
        "stream-simulator",
        "filter",
        "map-select",
        "watermark",
        "sequence-detector",
        "delta-table-sink",
    } <= set(TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_a_folder_is_whole(name: str):
    node_type = discover().types[name]
    folder = Path(discover().folders[name])
    assert folder.parent.name in CATEGORIES
    assert folder.parent.name == node_type.category + "s"
    assert folder.name == name.replace("-", "_")
    assert (folder / "__init__.py").read_text().startswith('"""')
    assert len((folder / "help.md").read_text().split()) > 20
    assert list((folder / "cases").glob("*.json")), "a node type shows what it does in cases/*.json"
    assert targets(discover(), name), "a node type has a template for a target"
    if node_type.category in ("source", "transform"):
        assert preview_of(node_type), "a source and a transform can be tried: preview.py"


@pytest.mark.parametrize("name", TYPES)
def test_the_example_is_complete_and_valid(name: str):
    node_type = discover().types[name]
    config, findings = read_form(node_type.config, node_type.example, node_type.label)
    assert findings == []
    assert config is not None
    assert set(node_type.example) == {info.encode_name for info in msgspec.structs.fields(node_type.config)}
    assert node_type.summary(config)
    assert [f for f in node_type.check(config, {}) if f.severity == "error"] == []


@pytest.mark.parametrize("name", TYPES)
def test_every_field_has_a_hint_the_page_can_draw(name: str):
    schema = form_schema(discover().types[name].config)
    orders = []
    for field in schema["properties"].values():
        hint = field["x-ui"]
        assert hint["label"] and hint["help"] and hint["widget"]
        orders.append(hint["order"])
    assert len(set(orders)) == len(orders)
    assert schema["additionalProperties"] is False


def test_the_wire_entry_is_that_of_the_contract():
    for entry in entries():
        assert set(entry) == {
            "type", "label", "category", "icon", "description", "inputs", "outputs", "targets", "config", "example",
            "help",
        }  # fmt: skip
        assert msgspec.json.decode(msgspec.json.encode(entry)) == entry
        names = [port["name"] for port in entry["inputs"]]
        assert names in ([], ["in"], ["a", "b"])
        if entry["category"] == "sink":
            assert entry["outputs"] == []
        else:
            assert entry["outputs"][0]["name"] == "out"


def test_ports_and_targets_of_this_step():
    by_type = {entry["type"]: entry for entry in entries()}
    assert [p["name"] for p in by_type["auto-loader"]["outputs"]] == ["out", "errors"]
    assert [p["name"] for p in by_type["sequence-detector"]["outputs"]] == ["out", "timeouts", "late", "errors"]
    assert by_type["sequence-detector"]["targets"] == ["sss"]
    assert by_type["filter"]["targets"] == ["sdp", "sss"]


def test_an_unknown_setting_is_a_finding_on_that_setting():
    node_type = discover().types["filter"]
    config, findings = read_form(node_type.config, {"condition": "a > 1", "colour": "red"}, "Filter")
    assert config is not None
    assert node_type.summary(config) == "a > 1"
    assert [(f.code, f.field) for f in findings] == [("config.unknown", "colour")]
    assert "it has: condition." in findings[0].detail
    _, (finding,) = read_form(node_type.config, {"condition": "a > 1", "conditions": "b"}, "Filter")
    assert "did you mean condition?" in finding.detail


def test_a_missing_setting_and_a_malformed_one_are_findings_at_their_places():
    node_type = discover().types["watermark"]
    raw = {"timestampColumn": "", "delayThreshold": {"value": -1, "unit": "minutes"}}
    _, findings = read_form(node_type.config, raw, "Watermark")
    assert [(f.code, f.field) for f in findings] == [
        ("config.required", "timestampColumn"),
        ("config.invalid", "delayThreshold.value"),
    ]


def test_a_malformed_stage_is_found_inside_the_pattern():
    node_type = discover().types["sequence-detector"]
    raw = {"pattern": {"stages": [{"name": "a", "where": "x > 1"}, {"name": "b", "where": 3}]}}
    _, findings = read_form(node_type.config, raw, "Sequence")
    assert [f.field for f in findings] == ["pattern.stages.1.where"]


def test_each_node_type_has_an_icon_of_its_own_that_the_page_can_draw(repository: Path):
    drawn = (repository / "web" / "src" / "ui" / "CategoryIcon.tsx").read_text()
    icons = [discover().types[name].icon for name in TYPES]
    assert [icon for icon in icons if f"  {icon},\n" not in drawn] == []
    assert sorted(icons) == sorted(set(icons))


@pytest.mark.parametrize("name", TYPES)
def test_what_stands_in_an_empty_field_is_an_example_of_nothing_in_particular_and_no_default(name: str):
    for field, schema in form_schema(discover().types[name].config)["properties"].items():
        hint = schema["x-ui"]
        shown = hint.get("placeholder", "")
        assert not {"dep_delay", "carrier", "flight"} & set(re.findall(r"[a-z_]+", shown)), field
        if hint["widget"] in ("text", "path", "column", "names") and shown:
            assert shown.startswith("for example "), field
            assert schema.get("default") in (None, []), "what is used where nothing is said stands there by itself"
