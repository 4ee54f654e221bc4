"""Seal a card with jwcrypto, a JOSE library that Strongroom does not use: what docs/api.md tells everybody who has no SDK.

stdin: {"jwk": …, "iat": seconds, "aud": merchant id, "card": {…}} as JSON. stdout: the compact JWE.
"""

import json
import sys

from jwcrypto import jwe, jwk


def compact(value):
    """Canonical JSON: no spaces, and characters as themselves. json.dumps alone would write \\u00e9 for é, which the vault refuses."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


request = json.load(sys.stdin)
key = request["jwk"]
header = {
    "alg": "RSA-OAEP-256",
    "enc": "A256GCM",
    "kid": key["kid"],
    "iat": request["iat"],
    "aud": request["aud"],
}
envelope = jwe.JWE(
    compact(request["card"]).encode("utf-8"),
    protected=compact(header),
    recipient=jwk.JWK(**key),
)
print(envelope.serialize(compact=True))
