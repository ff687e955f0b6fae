/** Invented answers of the API. */
import type { Device, DeviceList, DeviceRow, Status } from "../src/api/client";

export const row: DeviceRow = {
  id: "d14",
  name: "pump-gw",
  realm: "iomt",
  realm_words: "Medical devices",
  category: "infusion_pump",
  kind: "Infusion pump",
  confidence: 0.64,
  confidence_words: "Likely",
  by_person: false,
  vendor: null,
  model: null,
  os: null,
  conflict: true,
  addresses: ["192.0.2.14"],
  last_seen: "2026-11-21T08:23:00Z",
};

export const list: DeviceList = {
  devices: [row],
  total: 1,
  all_devices: 1,
  page: 1,
  page_size: 100,
  realms: [{ value: "iomt", words: "Medical devices", number: 1 }],
  categories: [],
  vendors: [{ value: "unknown", words: "Not known", number: 1 }],
};

export const status: Status = {
  version: "0.1.0",
  verdict: "1 device. 1 medical. We could name them all.",
  devices: 1,
  medical: 1,
  unnamed: 0,
  captures: 1,
  packets: 10,
  problems: 0,
  first: null,
  last: null,
  limits: ["A device that stayed silent while we watched is not on this list."],
};

export const device: Device = {
  ...row,
  macs: ["02:00:5e:00:53:0e"],
  hostnames: ["pump-gw"],
  first_seen: null,
  sensor: "",
  attributes: [
    {
      name: "category",
      words: "What it is",
      value: "Infusion pump",
      confidence: 0.64,
      confidence_words: "Likely",
      alternatives: [{ value: "Computer", confidence: 0.1 }],
      conflict: true,
      by_person: false,
      evidence: [
        {
          rule: "test.rule",
          sentence: "When it asked for an address it said “pump-gw\u202e”.",
          weight: "Speaks for “Computer” instead (55 %).",
          is_contrary: true,
          kind: "dhcp.request",
          fields: [{ name: "host_name", value: "pump-gw" }],
          capture: "practice.pcap",
          packet: 1041,
          count: 2,
        },
      ],
    },
  ],
  not_known: ["Maker", "Model"],
  services: [],
  applications: [],
  devices_behind: [],
  merged_because: [],
  relations: [
    {
      peer_id: null,
      peer_name: "Beyond your network",
      peer_realm: "unknown",
      role: "client",
      service: "TLS (tcp 443)",
      conversations: 18,
      octets_sent: 16_200,
      octets_received: 252_000,
      outside_hosts: 2,
      first_seen: "2026-11-21T08:00:00Z",
      last_seen: "2026-11-21T08:20:00Z",
    },
  ],
};
