"""The addresses that outgoing requests may and may not reach."""

import ipaddress

import pytest

from tocsin.kit import errors, guard

PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1
    192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255
    240.0.0.1 255.255.255.255
    ::1 :: ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe::1
    2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:db8::1 3fff::1
    fc00::1 fd12:3456:789a::1 fe80::1 fec0::1 ff02::1 ff0e::1 100::1 4000::1 5f00::1
"""

PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1
    169.253.255.255 172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 192.169.0.1 198.17.255.255
    198.20.0.1 223.255.255.255 ::ffff:8.8.8.8 64:ff9b::808:808 2606:4700:4700::1111
    2a00:1450:4001:830::200e 2001:4860:4860::8888
"""


@pytest.mark.parametrize("text", PRIVATE.split())
def test_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert not guard.PUBLIC.permits(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC.split())
def test_a_public_address_is_permitted(text: str) -> None:
    assert guard.PUBLIC.permits(ipaddress.ip_address(text))


def test_an_allowed_network_is_permitted_in_each_of_its_forms() -> None:
    office = guard.allowing(["192.168.7.0/24", "10.1.2.3"])

    assert office.permits(ipaddress.ip_address("192.168.7.20"))
    assert office.permits(ipaddress.ip_address("::ffff:10.1.2.3"))
    assert not office.permits(ipaddress.ip_address("192.168.8.1"))


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    both = [ipaddress.ip_address("1.1.1.1"), ipaddress.ip_address("10.0.0.1")]

    with pytest.raises(guard.Refused, match=r"mixed\.example is 10\.0\.0\.1"):
        guard.PUBLIC.check("mixed.example", both)


def test_a_network_that_is_none_says_how_to_write_one() -> None:
    with pytest.raises(errors.Invalid, match="write it like"):
        guard.allowing(["the office"])
