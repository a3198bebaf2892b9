from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from mediate_contracts.schema import Schema

# The library publishes no types; this is the one place where it is touched.
jsonschema = import_module("jsonschema")


@pytest.fixture(scope="session")
def contracts() -> Path:
    return Path(__file__).parents[2] / "contracts"


@pytest.fixture(scope="session")
def violations() -> Callable[[Schema, object], list[str]]:
    """Say what a value breaks in a schema, a message each; raise where the schema is none itself."""

    def found(schema: Schema, instance: object) -> list[str]:
        validator = jsonschema.Draft202012Validator
        validator.check_schema(schema)
        errors = validator(schema, format_checker=validator.FORMAT_CHECKER).iter_errors(instance)
        return [f"{error.json_path}: {error.message}" for error in errors]

    return found
