"""The API under `/api/v1`, one matter a file; each has its operations in `OPERATIONS`."""
