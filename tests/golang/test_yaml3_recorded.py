"""yaml3 against what yaml.v3 and invopop/yaml themselves made of some thousand inputs: acceptance, values, and the words of errors with their lines."""

from __future__ import annotations

import pytest

from tests.golang.tables import Row, rows
from tests.golang.yaml_compare import typed_difference, untyped_difference


@pytest.mark.parametrize(("layer", "difference", "least"), [("yaml", untyped_difference, 700), ("yamltyped", typed_difference, 250)])
def test_recorded(layer: str, difference: object, least: int) -> None:
    recorded: list[Row] = rows(layer)
    assert len(recorded) > least
    assert callable(difference)
    assert [found for row in recorded if (found := difference(row))] == []
