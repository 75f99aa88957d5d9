"""The samples under deploy/ ask for metrics that there are, with labels that they have."""

import json
import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from core import metrics

pytestmark = pytest.mark.once
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NAME = re.compile(r"\bguildhall_\w+")
LABELS = re.compile(r"(?:by \(|\{)([^)}]*)[)}]")
ADDED = {"le", "instance", "up"}


def known() -> tuple[set[str], set[str]]:
    """The series that processes tell, and the labels of them."""
    made = [value for value in vars(metrics).values() if hasattr(value, "_labelnames")]
    names = {name for metric in made for name in REGISTRY._collector_to_names[metric]}
    return names, {label for metric in made for label in metric._labelnames}


def expressions() -> list[str]:
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    shown = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = (DEPLOY / "prometheus-alerts.yml").read_text()
    return [*shown, *re.findall(r"expr: (?:>-\n)?((?:.|\n)+?)\n +(?:for|labels):", rules)]


def test_every_metric_and_label_is_one_that_processes_tell() -> None:
    names, labels = known()
    found = expressions()
    assert len(found) == 18
    assert {name for text in found for name in NAME.findall(text)} <= names
    used = {
        re.split(r"=~?", part)[0].strip() for text in found for each in LABELS.findall(text) for part in each.split(",")
    }
    assert used - {"job"} <= labels | ADDED


def test_every_metric_is_shown() -> None:
    told = " ".join(expressions())
    made = {name.removesuffix("_total") for name in NAME.findall(Path(metrics.__file__).read_text())}
    assert {name for name in made if name not in told} <= {"guildhall_deliveries"}
