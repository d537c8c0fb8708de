"""Prints the Regions in which AWS's SDKs know no endpoint of a service, as lines `service: region …`.

From botocore's endpoints.json, for the services given by signing name. A service that the file does not
list, or lists for no Region, is left out: nothing is known of it.

Usage: python absent_services.py SERVICE...
"""

import json
import pathlib
import sys

import botocore

# Signing name -> name of the endpoint, where they differ.
ENDPOINT = {"memorydb": "memory-db", "cloudhsm": "cloudhsmv2", "ecr": "api.ecr"}

path = pathlib.Path(botocore.__file__).parent / "data" / "endpoints.json"
partition = json.loads(path.read_text())["partitions"][0]
for service in sorted(sys.argv[1:]):
    known = partition["services"].get(ENDPOINT.get(service, service), {})
    regions = [region for region in partition["regions"] if region in known.get("endpoints", {})]
    if regions and "partitionEndpoint" not in known:
        print(service + ":", *sorted(set(partition["regions"]) - set(regions)))
