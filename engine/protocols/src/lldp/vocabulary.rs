//! What LLDP observes.

use asepsis_observation::FieldType::{Integer, Text, Texts};
use asepsis_observation::{Field, Kind};

pub(super) static KINDS: [Kind; 1] = [Kind {
    name: "lldp.neighbour",
    meaning: "The subject says to its neighbour on the wire what it is.",
    fields: &[
        Field::new("chassis_id", Text, "Name of the device: hardware or network address, or a text.", "IEEE 802.1AB 8.5.2"),
        Field::new("port_id", Text, "Name of the port it speaks from.", "IEEE 802.1AB 8.5.3"),
        Field::new("time_to_live_seconds", Integer, "How long this holds, in seconds; 0: it leaves.", "IEEE 802.1AB 8.5.4"),
        Field::new("port_description", Text, "The port in words.", "IEEE 802.1AB 8.5.5"),
        Field::new("system_name", Text, "Host name.", "IEEE 802.1AB 8.5.6"),
        Field::new("system_description", Text, "Hardware and software in the maker's words.", "IEEE 802.1AB 8.5.7"),
        Field::new("capabilities_supported", Integer, "Bits of what it could do.", "IEEE 802.1AB 8.5.8.1"),
        Field::new(
            "capabilities",
            Integer,
            "Bits of what it does: 2 repeater, 4 bridge, 8 access point, 16 router, 32 telephone, 64 cable, 128 station.",
            "IEEE 802.1AB 8.5.8.2",
        ),
        Field::new("management_address", Texts, "Addresses it is managed at.", "IEEE 802.1AB 8.5.9"),
        Field::new("port_vlan", Integer, "VLAN of untagged frames at the port.", "IEEE 802.1Q D.2.1"),
        Field::new("vlan_names", Texts, "Names of VLANs at the port.", "IEEE 802.1Q D.2.3"),
        Field::new("mau_type", Integer, "Kind of the port's transceiver.", "IEEE 802.3 79.3.1"),
        Field::new("power_over_ethernet", Text, "supplying or powered.", "IEEE 802.3 79.3.2"),
        Field::new("med_class", Integer, "1 to 3 endpoint, generic, media or phone; 4 network.", "TIA-1057 10.2.2"),
        Field::new("voice_vlan", Integer, "VLAN for voice.", "TIA-1057 10.2.3"),
        Field::new("hardware", Text, "Hardware revision.", "TIA-1057 10.2.6.1"),
        Field::new("firmware", Text, "Firmware revision.", "TIA-1057 10.2.6.2"),
        Field::new("software", Text, "Software revision.", "TIA-1057 10.2.6.3"),
        Field::new("serial", Text, "Serial number.", "TIA-1057 10.2.6.4"),
        Field::new("manufacturer", Text, "Maker.", "TIA-1057 10.2.6.5"),
        Field::new("model", Text, "Model.", "TIA-1057 10.2.6.6"),
        Field::new("asset_id", Text, "Number of the asset, as its owner set it.", "TIA-1057 10.2.6.7"),
        Field::new("interface_mac", Text, "Hardware address of a PROFINET device.", "IEC 61158-6-10 4.11.6"),
        Field::new("organisations", Texts, "Organisations (OUI) of further elements, once each.", "IEEE 802.1AB 8.6"),
    ],
}];
pub(super) const NEIGHBOUR: &Kind = &KINDS[0];
