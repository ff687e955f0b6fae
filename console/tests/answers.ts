/** Invented answers of the API. */
import type { Device, DeviceList, DeviceRow, Form, Status, Unheard } from "../src/api/client";

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
  completeness: ["1 device found. Probably at least 3 speak here (95 % interval 1 to 7), judged by 2 ways of hearing."],
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
  doubts: [],
  use: { words: "In use about 9 hours a day (5 days heard).", hours: [null, ...Array<number>(23).fill(0.5)] },
  listed: [
    {
      list_name: "CMMS",
      state: "the list says otherwise",
      differences: [{ what: "Maker", said: "Draeger", measured: "Philips (90 %)" }],
    },
  ],
  question: {
    id: "windows_edition.d14",
    text: "Which release of Windows is it? On the device: Settings, System, About.",
    because: "It says Windows 10.0.17763 of itself. Several releases say so. Their fixes end on other days.",
    choices: [
      { value: "win10-1809-pro", words: "Windows 10 1809 Home/Pro: fixes ended 2020-11-10" },
      { value: "ws2019", words: "Windows Server 2019: fixes until 2029-01-09" },
    ],
    said: null,
  },
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

export const form: Form = {
  kinds: [
    { value: "insulin_pump", words: "Insulin pump" },
    { value: "defibrillator", words: "Defibrillator (AED)" },
  ],
  links: [{ value: "bluetooth", words: "Bluetooth" }],
  places: [{ value: "ward", words: "Ward" }],
  systems: [{ value: "windows_7", words: "Windows 7" }],
  roles: [{ value: "nurse", words: "Nurse" }],
  models: [
    { kind: "defibrillator", vendor: "ZOLL", model: "AED Plus" },
    { kind: "insulin_pump", vendor: "Medtronic", model: "MiniMed 670G" },
  ],
};

export const unheard: Unheard = {
  registered: [
    {
      id: "r1",
      name: "Medtronic MiniMed 670G",
      kind: "Insulin pump",
      told: {
        kind: "insulin_pump", vendor: "Medtronic", model: "MiniMed 670G", serial: null, number: 1,
        link: "bluetooth", place: null, system: null,
      },
      details: [{ name: "Connects by", value: "Bluetooth" }],
      notices: [{ words: "The US agency CISA warned about this model.", is_warning: true }],
      said: { words: "Medtronic MiniMed 670G", by: "Nurse", at: "2026-11-20T09:00:00Z" },
      heard_as: null,
      heard_as_name: null,
    },
  ],
  number: 1,
  nearby: [
    { kind: "Glucose meter", product: "Contour Next One", senders: "2 or more", advertisements: 40, days: 3, last_day: "2026-11-20T00:00:00Z" },
  ],
  nearby_note: "None of it counts as a device of the network.",
  lists: [
    {
      name: "CMMS",
      imported: "2026-11-20T09:00:00Z",
      devices: 2,
      rows: [{ name: "lost-pump", device_id: null, state: "in the list, never heard", note: "", differences: [] }],
      not_listed: [{ id: "d14", name: "pump-gw" }],
    },
  ],
  completeness: ["1 device found. Probably at least 3 speak here."],
  unheard: ["devices that were switched off"],
};
