"""Teaches schemathesis to send lines of JSON."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(ctx, value):
    return str(value).encode("utf-8", "surrogatepass")
