import { expect, test } from "vitest";

import type { Relation } from "../../src/api/client";
import { amount } from "../../src/inventory/Relations";

const relation: Relation = {
  peer_id: null, peer_name: "Outside", peer_realm: "unknown", role: "client", service: "HTTP (tcp 80)", conversations: 1,
  octets_sent: 0, octets_received: 0, outside_hosts: 1, first_seen: "2026-11-20T09:00:00Z", last_seen: "2026-11-20T09:00:00Z",
};

test("a side without octets is not called empty", () => {
  const some = { ...relation, service: "HTTP (tcp 80)", role: "client" };
  expect(amount({ ...some, octets_sent: 0, octets_received: 2048 })).toMatch(/^its own side not heard, .* in$/);
  expect(amount({ ...some, octets_sent: 2048, octets_received: 0 })).toMatch(/ out, the other side not heard$/);
});

test("who asks for a lease asks all at once", () => {
  const lease = { ...relation, service: "DHCP (udp 67)" };
  expect(amount({ ...lease, role: "client", octets_sent: 0, octets_received: 600 })).toMatch(/^asks all at once, /);
  expect(amount({ ...lease, role: "server", octets_sent: 600, octets_received: 0 })).toMatch(/, asked by broadcast$/);
});
