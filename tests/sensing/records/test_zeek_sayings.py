"""Readers of Zeek's logs for which a list of fields does not do."""

from __future__ import annotations

import pytest

from asepsis.sensing.records.zeek_sayings import certificate_name, ldap_domain, service_name, service_of, ssh_software


@pytest.mark.parametrize(
    ("words", "service"),
    [("gssapi,smb,ntlm", "smb"), ("krb_tcp", "kerberos"), ("ssl", "tls"), ("ntlm", "ntlm"), ("", None), (7, None)],
)
def test_of_several_services_the_one_that_carries_the_others_counts(words: object, service: str | None) -> None:
    assert service_of(words) == service


def test_parts_of_distinguished_names() -> None:
    name = r"CN=ct1.practice.test,OU=Imaging,O=Siemens\, Healthineers,C=DE"
    assert [certificate_name(part)(name) for part in ("CN", "OU", "O", "L")] == [
        "ct1.practice.test", "Imaging", "Siemens, Healthineers", None,
    ]  # fmt: skip
    assert certificate_name("CN")("CN=mary@canary.test") is None


def test_services_domains_and_software() -> None:
    assert service_name("cifs/nas1@X") == {"sname": "cifs/nas1", "service_class": "cifs", "service_host": "nas1"}
    assert service_name("canary") == {}
    assert ldap_domain("cn=Canary,dc=practice,dc=test") == "practice.test"
    assert ssh_software("SSH-2.0-OpenSSH_9.2p1 Debian-2") == "OpenSSH_9.2p1"
    assert ssh_software("hello") is None
