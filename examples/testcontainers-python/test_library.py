"""The whole library in a container, for a suite in Python."""

import json
from urllib.request import Request, urlopen

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HealthcheckWaitStrategy


@pytest.fixture(scope="module")
def inventory():
    container = DockerContainer("mesh-library:0.1.0-all").with_exposed_ports(8080, 8081)
    container.waiting_for(HealthcheckWaitStrategy().with_startup_timeout(120))
    with container:
        yield f"http://{container.get_container_host_ip()}:{container.get_exposed_port(8081)}"


def test_keeps_a_book(inventory):
    book = {"title": "Fun Home", "authors": ["Alison Bechdel"]}
    request = Request(f"{inventory}/books", json.dumps(book).encode(), {"Content-Type": "application/json"})

    with urlopen(request) as response:
        assert response.status == 201

    with urlopen(f"{inventory}/books") as response:
        assert [found["title"] for found in json.load(response)["books"]] == ["Fun Home"]
