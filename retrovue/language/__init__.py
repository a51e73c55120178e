"""The YAML language as pydantic models, one noun a file. Spans stay outside the models."""
