"""Where the hub posts to, and where it never does, whatever somebody types in."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediate_subscriptions.domain.addresses import (
    Address,
    AddressRefused,
    Network,
    checked_url,
    networks,
    refusal,
    target,
)

# IANA's registries of special-purpose addresses, IPv4 and IPv6, as they stand, and what no registry names.
SPECIAL_V4 = (
    *("0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32"),
    *("192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.88.99.2/32"),
    *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
    *("255.255.255.255/32", "224.0.0.0/4", "168.63.129.16/32", "100.100.100.200/32", "169.254.169.254/32"),
)
SPECIAL_V6 = (
    *("::/128", "::1/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64"),
    *("2001::/23", "2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32"),
    *("2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16"),
    *("2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "::/96"),
    *("::ffff:0:0:0/96", "4000::/3", "8000::/1", "fd00:ec2::254/128"),
)
EMBEDDING = ("::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/96", "::/96")
PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "145.97.1.1", "2606:4700:4700::1111", "2a00:1450:400e:80c::200e")


def within(network: str) -> st.SearchStrategy[Address]:
    """Return addresses of a network, its first and last among them."""
    found = ip_network(network)
    return st.integers(0, found.num_addresses - 1).map(found.__getitem__)


def special_v4() -> st.SearchStrategy[Address]:
    return st.sampled_from(SPECIAL_V4).flatmap(within)


class TestANetworkAddress:
    @pytest.mark.parametrize("network", [*SPECIAL_V4, *SPECIAL_V6])
    def test_at_either_end_of_a_special_range_is_refused(self, network: str) -> None:
        found = ip_network(network)
        assert refusal(found[0]) is not None
        assert refusal(found[-1]) is not None

    @given(st.sampled_from([*SPECIAL_V4, *SPECIAL_V6]).flatmap(within))
    def test_anywhere_in_a_special_range_is_refused(self, address: Address) -> None:
        assert refusal(address) is not None

    @pytest.mark.parametrize("address", PUBLIC)
    def test_on_the_public_internet_is_not(self, address: str) -> None:
        assert refusal(ip_address(address)) is None

    @given(st.ip_addresses(v=4))
    def test_is_never_one_that_python_calls_private(self, address: IPv4Address) -> None:
        if not address.is_global or address.is_multicast or address.is_reserved:
            assert refusal(address) is not None

    @given(st.ip_addresses(v=6))
    def test_of_ipv6_is_never_one_that_python_calls_private(self, address: IPv6Address) -> None:
        if not address.is_global or address.is_multicast or address.is_reserved or address.is_site_local:
            assert refusal(address) is not None

    @given(st.ip_addresses(v=4), st.sampled_from(EMBEDDING))
    def test_of_ipv4_in_a_form_of_ipv6_is_refused_public_or_not(self, address: IPv4Address, form: str) -> None:
        assert refusal(IPv6Address(int(IPv6Network(form)[0]) + int(address))) is not None

    @given(special_v4(), st.sampled_from(EMBEDDING))
    def test_that_is_private_stays_refused_where_its_translated_form_is_allowed(
        self, address: Address, form: str
    ) -> None:
        held = IPv6Address(int(IPv6Network(form)[0]) + int(address))
        assert refusal(held, networks(["::/0"])) is not None

    @given(special_v4())
    def test_in_a_tunnel_is_looked_into(self, address: Address) -> None:
        six_to_four = IPv6Address((0x2002 << 112) | (int(address) << 80) | 1)
        teredo = IPv6Address((0x20010000 << 96) | (int(address) ^ 0xFFFF_FFFF))
        assert refusal(six_to_four, networks(["2002::/16"])) is not None
        assert refusal(teredo, networks(["2001::/32"])) is not None

    def test_that_is_public_is_let_through_a_translator_that_is_allowed(self) -> None:
        translated = IPv6Address("64:ff9b::808:808")
        assert refusal(translated) is not None
        assert refusal(translated, networks(["64:ff9b::/96"])) is None

    def test_with_a_zone_is_judged_like_the_one_without(self) -> None:
        assert refusal(IPv6Address("fe80::1%eth0")) is not None

    @pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "100.64.0.1", "192.168.0.1", "fd00::1", "::1"])
    def test_in_a_network_that_is_allowed_is_not_refused(self, address: str) -> None:
        found = ip_address(address)
        allowed: Network = IPv4Network(f"{address}/32") if found.version == 4 else IPv6Network(f"{address}/128")
        assert refusal(found) is not None
        assert refusal(found, [allowed]) is None

    @pytest.mark.parametrize(
        "address",
        [
            *("169.254.169.254", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"),
            *("0.0.0.0", "::", "224.0.0.1", "ff02::1"),  # noqa: S104 - they are refused
        ],
    )
    def test_of_a_clouds_credentials_or_of_nobody_is_refused_whatever_is_allowed(self, address: str) -> None:
        assert refusal(ip_address(address), networks(["0.0.0.0/0", "::/0"])) is not None


class TestAnAddress:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("https://example.org", "https://example.org/"),
            ("HTTPS://Example.ORG/Hook?a=B%20c", "https://example.org/Hook?a=B%20c"),
            ("https://example.org:443/", "https://example.org/"),
            ("https://example.org:8443/x", "https://example.org:8443/x"),
            ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
            ("https://1.1.1.1/mediate", "https://1.1.1.1/mediate"),
            ("https://[2606:4700:4700:0::1111]/", "https://[2606:4700:4700::1111]/"),
            ("https://example.org?x=1", "https://example.org/?x=1"),
        ],
    )
    def test_is_kept_in_one_form(self, written: str, kept: str) -> None:
        assert checked_url(written) == kept
        assert checked_url(kept) == kept

    @pytest.mark.parametrize(
        "written",
        [
            *(
                "",
                "example.org",
                "//example.org/",
                "https:///x",
                "https://",
                "https:example.org",
                "javascript:alert(1)",
            ),
            *("ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "unix://example.org/"),
            *("https://example.org/#part", "https://example.org/#", "https://user@example.org/"),
            *("https://user:secret@example.org/", "https://@example.org/", "https://example.org@127.0.0.1/"),
            *(
                "https://example.org\\@127.0.0.1/",
                "https://example.org\t/",
                "https://example.org/ x",
                "https://exa mple.org/",
            ),
            *(
                "https://example.org\r\nHost: x/",
                "https://example.org/\x00",
                "https://bücher.example/",
                "https://①.①.①.①/",
            ),
            *(
                "https://example.org:0/",
                "https://example.org:65536/",
                "https://example.org:/",
                "https://example.org:+443/",
            ),
            *(
                "https://example.org:٤٤٣/",
                "https://example.org:443:80/",
                "https://example..org/",
                "https://.example.org/",
            ),
            *("https://example.org./", "https://-x.example/", "https://%6c%6f.example/", "https://exa%mple.org/"),
            *(
                "https://example.org/%zz",
                "https://[fe80::1%25eth0]/",
                "https://[::1/",
                "https://::1/",
                "https://[1.1.1.1]/",
            ),
            f"https://{'a' * 64}.example/",
            f"https://{'a.' * 127}example/",
            f"https://example.org/{'x' * 2_000}",
        ],
    )
    def test_that_programs_read_differently_or_that_is_none_is_refused(self, written: str) -> None:
        with pytest.raises(AddressRefused) as refused:
            checked_url(written)
        assert refused.value.field == "body.url"
        assert refused.value.reason

    @pytest.mark.parametrize(
        "host",
        [
            *("2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "127.1", "127.0.1", "0"),
            *("127.0.0.01", "1.1.1.1.", "256.1.1.1", "1.1.1.1.1", "0x", "0x7F.1", "example.0x7f", "example.127"),
        ],
    )
    def test_with_a_host_of_numbers_in_an_unusual_form_is_refused(self, host: str) -> None:
        with pytest.raises(AddressRefused):
            checked_url(f"https://{host}/")

    @given(st.ip_addresses(v=4))
    def test_in_decimal_hexadecimal_or_octal_is_never_taken(self, address: IPv4Address) -> None:
        number = int(address)
        for written in (str(number), hex(number), f"0{number:o}", ".".join(hex(each) for each in address.packed)):
            with pytest.raises(AddressRefused):
                checked_url(f"https://{written}/")

    @given(st.text(max_size=60))
    def test_is_read_or_refused_and_nothing_else(self, written: str) -> None:
        for text in (written, f"https://{written}", f"https://example.org{written}"):
            try:
                kept = checked_url(text)
            except AddressRefused:
                continue
            assert checked_url(kept) == kept
            assert "@" not in kept.split("/")[2]

    def test_without_encryption_is_taken_only_where_that_is_allowed(self) -> None:
        with pytest.raises(AddressRefused):
            checked_url("http://example.org/")
        assert target("http://example.org/", http_allowed=True).port == 80

    def test_with_credentials_is_not_repeated(self) -> None:
        with pytest.raises(AddressRefused) as refused:
            checked_url("https://user:hunter2@example.org/")
        assert refused.value.value is None
        assert "hunter2" not in str(refused.value)
