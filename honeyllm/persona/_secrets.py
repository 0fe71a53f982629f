"""What of a real system must not end up in a honeypot: keys, hashes, habits, acquaintances."""

import re

from attrs import frozen

from honeyllm.persona._package import TreeEntry

PRIVATE_KEY = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY|^PuTTY-User-Key-File|\bAGE-SECRET-KEY-1", re.MULTILINE
)
TOKEN = re.compile(
    rb"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[abprs]-[A-Za-z0-9-]{10}|\bglpat-[\w-]{20}"
    rb"|\bsk-[A-Za-z0-9_-]{32}"
)
CRYPT_HASH = re.compile(rb"\$(?:1|5|6|7|2[abxy]|y|gy|apr1)\$[^\s:$]*\$?[./A-Za-z0-9=,$]{13}")
HISTORY = re.compile(r"\.\w*_?history|\.lesshst|\.viminfo|\.wget-hsts")
ACQUAINTANCES = re.compile(r"known_hosts(\.old)?|ssh_known_hosts|authorized_keys2?")
CREDENTIALS = re.compile(
    r"\.pgpass|\.my\.cnf|\.netrc|\.git-credentials|\.htpasswd|\.vault-token|\.npmrc|\.pypirc|\.s3cfg|\.env"
    r"|credentials|debian\.cnf|krb5\.keytab|id_(rsa|dsa|ecdsa|ed25519)(_sk)?|ssh_host_\w+_key|\.Xauthority"
)
CREDENTIAL_PLACES = re.compile(
    r".*/(\.aws|\.azure|\.kube|\.docker|\.gnupg|\.password-store|\.config/gcloud)/.+"
    r"|/etc/(ssl/private|wireguard|openvpn|ipsec\.d/private|NetworkManager/system-connections|letsencrypt"
    r"|sasldb2|ppp/(chap|pap)-secrets)(/.*)?|/etc/(wpa_supplicant/.*\.conf|ipsec\.secrets|security/opasswd)"
)
RENDERED = re.compile(
    r"/etc/(g?shadow|passwd|group|subuid|subgid)-?|/etc/machine-id|/var/lib/dbus/machine-id"
)
LOGS = re.compile(
    r"/var/(log|mail|spool|lib/(systemd/(random-seed|coredump|credential\.secret)|sudo|dhcp))/.+"
)


@frozen(kw_only=True)
class Discretion:
    """Which contents are kept; *with_history* keeps those of shell histories."""

    with_history: bool = False

    def objection(self, entry: TreeEntry, data: bytes) -> str:
        """Why the content of *entry* is left out; empty where nothing speaks against it."""
        name = entry.path.rpartition("/")[2]
        if RENDERED.fullmatch(entry.path):
            return "account or identity, drawn anew"
        if HISTORY.fullmatch(name):
            return "" if self.with_history else "history"
        for reason, pattern, text in (
            ("keys and hosts somebody knows", ACQUAINTANCES, name),
            ("credentials", CREDENTIALS, name),
            ("credentials", CREDENTIAL_PLACES, entry.path),
            ("logs and mail", LOGS, entry.path),
        ):
            if pattern.fullmatch(text):
                return reason
        return _objection_to_content(data)


def _objection_to_content(data: bytes) -> str:
    if PRIVATE_KEY.search(data):
        return "private key"
    if TOKEN.search(data):
        return "access token"
    return "password hash" if CRYPT_HASH.search(data) else ""
