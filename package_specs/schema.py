"""The JSON Schema by which an editor helps with writing a playbook; `python -m package_specs.schema` writes it anew."""

import json
from pathlib import Path

from .model import Package

SCHEMA = Path(__file__).with_name("schema.json")


def schema_text() -> str:
    """The schema as it stands in schema.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Package.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
