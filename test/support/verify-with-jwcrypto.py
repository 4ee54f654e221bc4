"""Verify a signed key set with jwcrypto, a JOSE library that Strongroom does not use.

stdin: {"pin": public JWK, "set": compact JWS} as JSON. stdout: {"header": …, "claims": …}; exit code 1 where it does not verify.
"""

import json
import sys

from jwcrypto import jwk, jws

request = json.load(sys.stdin)
members = {name: request["pin"][name] for name in ("kty", "crv", "x", "y", "kid")}
signed = jws.JWS()
signed.allowed_algs = ["ES256"]
try:
    signed.deserialize(request["set"], jwk.JWK(**members))
except (jws.InvalidJWSSignature, jws.InvalidJWSObject):
    sys.exit(1)
print(json.dumps({"header": signed.jose_header, "claims": json.loads(signed.payload)}))
