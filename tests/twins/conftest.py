"""Both halves side by side. More examples: `pytest tests/twins --hypothesis-profile=fuzz`."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.twins.node import Node
from tests.twins.pairs import specs

settings.register_profile("fuzz", max_examples=50_000)


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    path = tmp_path_factory.mktemp("twins") / "forms.json"
    path.write_text(json.dumps(specs()), encoding="utf-8")
    process = Node(path)
    yield process
    process.close()
