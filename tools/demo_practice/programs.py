"""The real servers of the practice and how each is configured: DHCP and DNS, SNMP, mDNS, Samba, Orthanc, IPP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tools.demo_practice.network import FAKETIME, NO_FAKE_TIME
from tools.demo_practice.outside import CLOUD

if TYPE_CHECKING:
    from tools.demo_practice.devices import Device
    from tools.demo_practice.network import Network


def start_gateway(network: Network, devices: dict[str, Device]) -> None:
    """Start DHCP and DNS of the practice."""
    lines = [
        "no-resolv",
        "no-hosts",
        "no-ping",
        "log-dhcp",
        "dhcp-authoritative",
        "domain=practice.lan",
        "local=/practice.lan/",
        "interface=eth0",
        "bind-interfaces",
        "user=root",
        f"pid-file={network.scratch}/dnsmasq.pid",
        f"dhcp-leasefile={network.scratch}/dnsmasq.leases",
        "dhcp-range=192.168.20.50,192.168.20.220,12h",
        "dhcp-option=option:router,192.168.20.1",
        "dhcp-option=option:dns-server,192.168.20.1",
        "host-record=alaris-sm.practice.lan,192.168.20.13",
        "host-record=pacs.practice.lan,192.168.20.10",
        "host-record=fileserver.practice.lan,192.168.20.15",
        "host-record=ehr-engine.practice.lan,192.168.20.14",
    ]
    lines += [f"dhcp-host={device.mac},{device.ip}" for device in devices.values() if device.addressing == "dhcp"]
    lines += [f"address=/{name}/{address}" for name, address in CLOUD.items()]
    configuration = network.scratch / "dnsmasq.conf"
    configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
    network.start("gateway", "dnsmasq", "--keep-in-foreground", f"--conf-file={configuration}", **NO_FAKE_TIME)


AGENTS = {
    "gateway": ("RouterOS RB4011iGS+", "1.3.6.1.4.1.14988.1", "gateway", {}),
    "printer": (
        "HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD153,EEPROM JSI24110014,CIDATE 06/20/2023",
        "1.3.6.1.4.1.11.2.3.9.1",
        "NPID3203A",
        {
            "1.3.6.1.2.1.25.3.2.1.3.1": "HP LaserJet MFP M428fdw",
            "1.3.6.1.2.1.43.5.1.1.16.1": "HP LaserJet MFP M428fdw",
            "1.3.6.1.2.1.43.5.1.1.17.1": "CNB2D20119",
        },
    ),
    "fileserver": (
        "Linux fileserver 4.4.302+ #69057 SMP Fri Jan 12 17:02:28 CST 2024 x86_64",
        "1.3.6.1.4.1.8072.3.2.10",
        "fileserver",
        {},
    ),
    "vaccine-fridge": (
        "Helmer Scientific GX Solutions Refrigerator HPR125-GX",
        "1.3.6.1.4.1.8072.3.2.10",
        "HELMER-HPR125GX",
        {},
    ),
    "ups": (
        "APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.4.0 PN:apc_hw05_aos_640.bin MN:AP9630 HR:05 SN: ZA2015200629)",
        "1.3.6.1.4.1.318.1.3.27",
        "apc3A203E",
        {},
    ),
}
"""Device → sysDescr, sysObjectID, sysName, further strings by OID."""


def start_agent(network: Network, name: str) -> None:
    """Start the SNMP agent of the device."""
    description, identifier, system_name, strings = AGENTS[name]
    folder = network.scratch / f"{name}.snmp"
    folder.mkdir(exist_ok=True)
    lines = ["rocommunity public", f"sysDescr {description}", f"sysObjectID {identifier}", f"sysName {system_name}"]
    lines += ["sysLocation Linden Street 4", "agentAddress udp:161"]
    lines += [f'override {oid} octet_str "{text}"' for oid, text in strings.items()]
    configuration = folder / "snmpd.conf"
    configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
    environment = {"SNMP_PERSISTENT_DIR": str(folder), **NO_FAKE_TIME}
    network.start(name, "snmpd", "-f", "-Lo", "-C", "-c", str(configuration), "-p", str(folder / "pid"), **environment)


ADVERTISEMENTS: dict[str, tuple[tuple[str, int, str, tuple[str, ...]], ...]] = {
    "fileserver": (
        ("_smb._tcp", 445, "fileserver", ()),
        (
            "_http._tcp",
            5000,
            "fileserver",
            ("vendor=Synology", "model=DS220+", "serial=2050SBR20LNA1", "version_major=7", "version_minor=2"),
        ),
        ("_device-info._tcp", 0, "fileserver", ("model=Xserve",)),
    ),
    "printer": (
        (
            "_ipp._tcp",
            631,
            "HP LaserJet MFP M428fdw [D3203A]",
            (
                "txtvers=1",
                "rp=ipp/print",
                "ty=HP LaserJet MFP M428fdw",
                "product=(HP LaserJet MFP M428fdw)",
                "usb_MFG=HP",
                "usb_MDL=LaserJet MFP M428fdw",
                "adminurl=http://NPID3203A.local.",
                "note=Front desk",
                "Duplex=T",
                "Color=F",
            ),
        ),
        ("_http._tcp", 80, "HP LaserJet MFP M428fdw [D3203A]", ()),
    ),
    "camera": (
        ("_axis-video._tcp", 80, "AXIS M3106-L Mk II - B8A44FE5203B", ("macaddress=B8A44FE5203B",)),
        ("_rtsp._tcp", 554, "AXIS M3106-L Mk II - B8A44FE5203B", ()),
    ),
    "msp-probe": (("_ssh._tcp", 22, "msp-probe", ()),),
    "ehr-engine": (("_ssh._tcp", 22, "ehr-engine", ()),),
}
"""Device → what it announces by mDNS: service, port, instance name, texts."""
MDNS_HOST_NAMES = {"printer": "NPID3203A", "camera": "axis-b8a44fe5203b"}
SPEAKS_AS_COMPUTER = ("msp-probe", "ehr-engine")
"""Their Avahi also announces a workstation with its address, as Debian's does when asked."""


def service_file(service: str, port: int, instance: str, texts: tuple[str, ...]) -> str:
    """Return an Avahi service file."""
    records = "".join(f"<txt-record>{text}</txt-record>" for text in texts)
    return (
        '<?xml version="1.0" standalone="no"?><!DOCTYPE service-group SYSTEM "avahi-service.dtd"><service-group>'
        f"<name>{instance}</name><service><type>{service}</type><port>{port}</port>{records}</service></service-group>"
    )


def avahi_command(network: Network, name: str, *, with_bus: bool) -> str:
    """Return the shell command that starts the device's Avahi in a /run of its own, with a message bus when asked."""
    folder = network.scratch / f"{name}.avahi"
    services = folder / "services"
    services.mkdir(parents=True, exist_ok=True)
    for service, port, instance, texts in ADVERTISEMENTS[name]:
        (services / f"{service}.service").write_text(service_file(service, port, instance, texts), encoding="utf-8")
    workstation = "yes" if name in SPEAKS_AS_COMPUTER else "no"
    (folder / "avahi-daemon.conf").write_text(
        f"[server]\nhost-name={MDNS_HOST_NAMES.get(name, name)}\nallow-interfaces=eth0\n"
        f"enable-dbus={'yes' if with_bus else 'no'}\n"
        f"[publish]\npublish-workstation={workstation}\npublish-hinfo=no\n[rlimits]\n",
        encoding="utf-8",
    )
    bus = "mkdir -p /run/dbus && dbus-daemon --system && " if with_bus else ""
    return (
        f"mount -t tmpfs none /run && mkdir -p /run/avahi-daemon && mount --bind {services} /etc/avahi/services && "
        f"{bus}"
        f"avahi-daemon --no-drop-root --no-rlimits --no-chroot -f {folder}/avahi-daemon.conf"
    )


def start_avahi(network: Network, name: str) -> None:
    """Start Avahi for the device."""
    network.start(
        name, "unshare", "--mount", "sh", "-c", f"{avahi_command(network, name, with_bus=False)}", **NO_FAKE_TIME
    )


def start_samba(network: Network) -> None:
    """Start the file server with one share and one account."""
    folder = network.scratch / "samba"
    share = folder / "share"
    (share / "xray-export").mkdir(parents=True, exist_ok=True)
    for path in (folder, share, share / "xray-export"):
        path.chmod(0o777)
    (folder / "users.map").write_text("nobody = practice\n", encoding="ascii")
    places = ("private dir", "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir")
    lines = ["[global]", "workgroup = LINDEN", "netbios name = FILESERVER", "server string = ", "disable spoolss = yes"]
    lines += [f"{place} = {folder}" for place in places]
    lines += [
        f"username map = {folder}/users.map",
        "interfaces = eth0",
        "bind interfaces only = yes",
        "load printers = no",
    ]
    lines += [
        "server min protocol = SMB2",
        "local master = yes",
        "os level = 40",
        f"log file = {folder}/log.%m",
        "[practice]",
    ]
    lines += [f"path = {share}", "read only = no", "force user = root"]
    configuration = folder / "smb.conf"
    configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
    add = f"printf 'practice\\npractice\\n' | smbpasswd -c {configuration} -s -a nobody"
    network.run("fileserver", "sh", "-c", add, **NO_FAKE_TIME)
    for daemon in ("smbd", "nmbd"):
        network.start("fileserver", daemon, "--foreground", "--no-process-group", f"--configfile={configuration}")


def start_orthanc(network: Network, *, has_worklist: bool = True) -> None:
    """Start the archive as its makers ship it: it takes images from any AE title."""
    folder = network.scratch / "orthanc"
    worklists = folder / "worklists"
    worklists.mkdir(parents=True, exist_ok=True)
    configuration = folder / "orthanc.json"
    settings: dict[str, object] = {
        "Name": "Linden Street images",
        "StorageDirectory": str(folder),
        "IndexDirectory": str(folder),
        "DicomAet": "ORTHANC",
        "DicomPort": 4242,
        "HttpPort": 8042,
        "RemoteAccessAllowed": True,
        "AuthenticationEnabled": False,
        "DicomAlwaysAllowEcho": True,
        "DicomAlwaysAllowStore": True,
        "DicomAlwaysAllowFind": True,
        "DicomAlwaysAllowFindWorklist": True,
    }
    if has_worklist:
        network.actor("pacs", "worklist", str(worklists))
        settings["Plugins"] = ["/usr/share/orthanc/plugins/libModalityWorklists.so"]
        settings["Worklists"] = {
            "Enable": True,
            "Database": str(worklists),
            "FilterIssuerAet": False,
            "LimitAnswers": 0,
        }
    configuration.write_text(json.dumps(settings, indent=1), encoding="utf-8")
    network.start("pacs", "Orthanc", str(configuration), **NO_FAKE_TIME)


def start_printer(network: Network) -> None:
    """Start a real IPP printer; it insists on an Avahi that it can reach by a message bus."""
    folder = network.scratch / "printer-spool"
    folder.mkdir(exist_ok=True)
    print_server = (
        f"ippeveprinter -r off -p 631 -d {folder} -K {folder} -M HP -m 'LaserJet MFP M428fdw' -l 'Front desk' "
        "-f application/pdf,image/pwg-raster 'HP LaserJet MFP M428fdw'"
    )
    announcer = f"{avahi_command(network, 'printer', with_bus=True)} --daemonize"
    inside = f"{announcer} && sleep 1 && exec env LD_PRELOAD={FAKETIME} {print_server}"
    network.start(
        "printer", "unshare", "--mount", "--uts", "sh", "-c", f"hostname NPID3203A && {inside}", **NO_FAKE_TIME
    )
