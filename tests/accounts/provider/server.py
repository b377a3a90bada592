"""The provider itself: discovery, authorization code with PKCE, signed tokens, keys, userinfo.

python -m tests.accounts.provider.server CLIENT_ID CLIENT_SECRET prints its address.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = sys.argv[1:3]
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEOPLE: dict[str, dict[str, Any]] = {}
CODES: dict[str, dict[str, str]] = {}
ACCESS: dict[str, str] = {}
PAGE = '<form method="post"><input name="person"><button>Allow</button></form>'


class Refused(Exception):
    """OAuth's error codes, RFC 6749 section 5.2."""


class Provider(BaseHTTPRequestHandler):
    server: ThreadingHTTPServer

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self) -> None:
        match urlsplit(self.path).path:
            case "/.well-known/openid-configuration":
                self.tell(self.configuration())
            case "/keys":
                self.tell({"keys": [public_key()]})
            case "/authorize":
                self.answer(200, PAGE.encode(), "text/html")
            case "/userinfo":
                self.tell_of_person()
            case _:
                self.tell({"error": "not_found"}, 404)

    def do_POST(self) -> None:
        match urlsplit(self.path).path:
            case "/authorize":
                self.authorize()
            case "/token":
                try:
                    self.tell(self.tokens())
                except Refused as error:
                    self.tell({"error": str(error)}, 400)
            case "/people":  # how a test says who there is
                PEOPLE.update(json.loads(self.body()))
                self.tell({})
            case _:
                self.tell({"error": "not_found"}, 404)

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self) -> None:
        asked = first_values(urlsplit(self.path).query)
        person = first_values(self.body().decode())["person"]
        code = secrets.token_urlsafe()
        CODES[code] = {**asked, "person": person}
        back = {"code": code, "state": asked["state"]}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def tokens(self) -> dict[str, Any]:
        given = first_values(self.body().decode())
        asked = CODES.pop(given.get("code", ""), None)
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            raise Refused("invalid_client")
        if asked is None or asked["redirect_uri"] != given["redirect_uri"]:
            raise Refused("invalid_grant")
        if asked["code_challenge"] != challenge_of(given.get("code_verifier", "")):
            raise Refused("invalid_grant")
        token = secrets.token_urlsafe()
        ACCESS[token] = asked["person"]
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.id_token(asked["person"]),
        }

    def id_token(self, person: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        own = PEOPLE[person] | PEOPLE[person].get("in_id_token", {})
        return jwt.encode({**own, **claims}, KEY, algorithm="RS256", headers={"kid": "one"})

    def tell_of_person(self) -> None:
        _, _, token = self.headers.get("Authorization", "").partition(" ")
        person = ACCESS.get(token)
        self.tell(PEOPLE[person] if person else {"error": "invalid_token"}, 200 if person else 401)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def tell(self, answer: dict[str, Any], status: int = 200) -> None:
        self.answer(status, json.dumps(answer).encode(), "application/json")

    def answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def first_values(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def challenge_of(verifier: str) -> str:
    """RFC 7636: the SHA-256 of the verifier, without padding."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def public_key() -> dict[str, Any]:
    shape: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    return {**shape, "kid": "one", "use": "sig", "alg": "RS256"}


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
